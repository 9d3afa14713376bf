//! Where somebody who is logged in can go: what stands at the top of each of their pages.

use std::sync::{Arc, OnceLock};

use maud::{Markup, html};

use super::csrf;

/// A page that the top of every page leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Users,
    Cameras,
    Profile,
}

impl Section {
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Users => "/users",
            Self::Cameras => "/cameras",
            Self::Profile => "/profile",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Users => "Users",
            Self::Cameras => "Cameras",
            Self::Profile => "Profile",
        }
    }

    const fn way_back(self) -> &'static str {
        match self {
            Self::Users => "Back to the users",
            Self::Cameras => "Back to the cameras",
            Self::Profile => "Back to your profile",
        }
    }
}

/// Who is logged in, and which sections they have.
#[derive(Clone, Debug)]
pub(super) struct Navigation {
    pub(super) login: String,
    pub(super) has_users: bool,
    pub(super) has_video: bool,
    /// For logging out.
    pub(super) csrf_token: String,
}

impl Navigation {
    fn sections(&self) -> impl Iterator<Item = Section> {
        [
            (self.has_users, Section::Users),
            (self.has_video, Section::Cameras),
            (true, Section::Profile),
        ]
        .into_iter()
        .filter_map(|(is_there, section)| is_there.then_some(section))
    }

    /// Where they begin: the users if they may see them, else what they see themselves.
    pub(super) fn first(&self) -> Section {
        self.sections().next().unwrap_or(Section::Profile)
    }

    /// What stands beside the name of the product on the page of that title.
    pub(super) fn markup(&self, title: &str) -> Markup {
        html! {
            nav aria-label="Sections" {
                ul {
                    @for section in self.sections() {
                        @let is_here = section.title() == title;
                        li { a href=(section.path()) aria-current=[is_here.then_some("page")] { (section.title()) } }
                    }
                }
            }
            form.leave method="post" action="/logout" {
                (csrf::field(&self.csrf_token))
                span.who { (self.login) }
                button.plain type="submit" { "Log out" }
            }
        }
    }

    /// The way on from a page that leads nowhere.
    pub(super) fn back(&self) -> Markup {
        let first = self.first();
        html! { p.actions { a.button.plain href=(first.path()) { (first.way_back()) } } }
    }
}

/// Where a request leaves the navigation of whoever sent it, for the page of an error.
#[derive(Clone, Debug, Default)]
pub(super) struct NavigationSlot(Arc<OnceLock<Arc<Navigation>>>);

impl NavigationSlot {
    pub(super) fn fill(&self, navigation: &Arc<Navigation>) {
        self.0.get_or_init(|| Arc::clone(navigation));
    }

    pub(super) fn get(&self) -> Option<Arc<Navigation>> {
        self.0.get().cloned()
    }
}
