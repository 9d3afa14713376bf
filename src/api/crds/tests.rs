use super::*;

/// Every schema of every kind, with its path.
fn schemas() -> Vec<(String, JSONSchemaProps)> {
    let mut all = Vec::new();
    for definition in crds() {
        let kind = definition.spec.names.kind.clone();
        for version in definition.spec.versions {
            collect(
                kind.clone(),
                version.schema.unwrap().open_api_v3_schema.unwrap(),
                &mut all,
            );
        }
    }
    all
}

fn collect(path: String, schema: JSONSchemaProps, all: &mut Vec<(String, JSONSchemaProps)>) {
    for (name, property) in schema.properties.clone().unwrap_or_default() {
        collect(format!("{path}.{name}"), property, all);
    }
    if let Some(JSONSchemaPropsOrArray::Schema(items)) = schema.items.clone() {
        collect(format!("{path}[]"), *items, all);
    }
    if let Some(JSONSchemaPropsOrBool::Schema(values)) = schema.additional_properties.clone() {
        collect(format!("{path}{{}}"), *values, all);
    }
    all.push((path, schema));
}

fn paths_where(wrong: impl Fn(&JSONSchemaProps) -> bool) -> Vec<String> {
    schemas()
        .into_iter()
        .filter(|(_, schema)| wrong(schema))
        .map(|(path, _)| path)
        .collect()
}

#[test]
fn every_field_is_described() {
    let fields = schemas()
        .into_iter()
        .filter(|(path, _)| !path.ends_with(['}', ']']));
    let silent: Vec<String> = fields
        .filter(|(_, schema)| schema.description.as_ref().is_none_or(String::is_empty))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn every_list_map_and_string_is_bounded() {
    let unbounded = paths_where(|schema| match schema.type_.as_deref() {
        Some("array") => schema.max_items.is_none(),
        Some("string") => {
            schema.max_length.is_none() && schema.enum_.is_none() && schema.format.is_none()
        }
        Some("object") => schema.additional_properties.is_some() && schema.max_properties.is_none(),
        Some("integer" | "boolean") => false,
        _ => true,
    });
    assert_eq!(unbounded, Vec::<String>::new());
}

#[test]
fn every_list_of_strings_is_a_set_and_no_list_of_a_spec_is_without_a_merge_strategy() {
    let strings = paths_where(|schema| {
        let of_strings = matches!(
            &schema.items,
            Some(JSONSchemaPropsOrArray::Schema(items)) if items.type_.as_deref() == Some("string")
        );
        of_strings && schema.x_kubernetes_list_type.as_deref() != Some("set")
    });
    assert_eq!(strings, Vec::<String>::new());
}

#[test]
fn no_schema_has_what_a_cluster_warns_about_or_people_stumble_over() {
    let odd = paths_where(|schema| {
        let known = [None, Some("int32"), Some("int64"), Some("date-time")];
        schema.nullable.is_some()
            || schema.title.is_some()
            || schema.any_of.is_some()
            || schema.one_of.is_some()
            || !known.contains(&schema.format.as_deref())
            || schema
                .description
                .as_ref()
                .is_some_and(|text| text.contains('\n'))
    });
    assert_eq!(odd, Vec::<String>::new());
}

#[test]
fn a_status_that_nobody_wrote_is_of_no_generation() {
    let defaults = schemas()
        .into_iter()
        .filter(|(path, _)| path.ends_with(".status") && !path.contains("conditions"))
        .map(|(_, schema)| schema.default.unwrap().0);
    assert_eq!(
        defaults.collect::<Vec<_>>(),
        vec![json!({"observedGeneration": -1}); 7]
    );
}
