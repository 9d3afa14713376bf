//! What every page has around it.

use maud::{DOCTYPE, Markup, html};

use super::form::Form;

/// A page without a session.
pub(super) fn anonymous(title: &str, body: &Markup) -> Markup {
    document(title, &html! {}, body)
}

/// A whole page; `navigation` is what stands beside the name of the product.
pub(super) fn document(title: &str, navigation: &Markup, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – vms-store" }
                link rel="stylesheet" href="/style.css";
            }
            body {
                a.skip href="#main" { "Skip to content" }
                header {
                    div.wide {
                        a.brand href="/" { "vms-store" }
                        (navigation)
                    }
                }
                main #main tabindex="-1" {
                    div.wide {
                        h1 { (title) }
                        (body)
                    }
                }
            }
        }
    }
}

/// The notice of what was done on the page before.
pub(super) fn report(query: &Form) -> Markup {
    let text = match query.text("done") {
        "added" => "The user is added.",
        "saved" => "The changes are saved.",
        "deleted" => "The user is deleted.",
        "password" => "The password is changed, and all sessions of the user have ended.",
        _ => return html! {},
    };
    notice(text)
}

/// What was just done; screen readers announce it.
pub(super) fn notice(text: &str) -> Markup {
    html! { p.notice role="status" { (text) } }
}
