//! `vmsctl crds`: the definitions of the custom resources as YAML, printed or as files.

use std::io::Write;

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;

use super::generated::{Args, Error, File, emit, yaml};
use crate::api;

/// Prints or writes the definitions.
///
/// # Errors
/// The folder or the output does not take them.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Error> {
    emit(files()?, args, out)
}

/// The definitions, one file a kind.
fn files() -> Result<Vec<File>, Error> {
    let definitions = api::crds();
    let file = |definition: &CustomResourceDefinition| {
        let text = yaml("a definition", definition)?;
        let names = &definition.spec.names;
        Ok(File {
            name: format!("{}.{}.yaml", names.plural, definition.spec.group),
            text: format!("# Written by `vmsctl crds`; change the Rust types instead.\n{text}"),
        })
    };
    definitions.iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::cli::command::generated::folder;

    #[test]
    fn the_folder_crds_holds_what_the_types_say() {
        let files = files().unwrap().into_iter();
        let expected: BTreeMap<_, _> = files.map(|file| (file.name, file.text)).collect();
        for path in ["crds", "charts/vms-operator/files/crds"] {
            assert_eq!(folder(path), expected, "{path}: run `make generate`");
        }
    }

    #[test]
    fn what_is_printed_is_one_stream_of_all_documents() {
        let mut out = Vec::new();
        run(&Args::PRINT, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let documents: Vec<CustomResourceDefinition> = serde_saphyr::from_multiple(&text).unwrap();
        assert_eq!(documents, api::crds());
    }
}
