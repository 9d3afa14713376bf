//! The first state: what the store and the Secret say of a user.

use std::sync::Arc;

use crate::{
    domain::{
        access::Grant, capability::Capability, license::Licenses, network::Network,
        user::RecordedState,
    },
    engine::{
        Failure, Ports, Subject, execute,
        ownership::Ownership,
        password::{PasswordCheck, Prepared},
    },
    plan::Identified,
    rules::{Decision, Verdict},
    world::StoreUser,
};

/// What the store and the Secret say of a user, and what will be recorded of it as far as that is known.
pub(crate) struct Observed<'a> {
    pub(crate) subject: &'a Subject<'a>,
    pub(crate) ports: &'a Ports<'a>,
    pub(crate) owned: Ownership,
    /// The user as the store was last seen to have it.
    pub(crate) user: Option<StoreUser>,
    pub(crate) prepared: Prepared,
    pub(crate) record: RecordedState,
}

impl<'a> Observed<'a> {
    /// Reads a user in full, for the listing may be older than what became of it, and the password if need be.
    pub(crate) async fn read(
        subject: &'a Subject<'a>,
        ports: &'a Ports<'a>,
        owned: Ownership,
    ) -> (Self, Result<(), Failure>) {
        let mut observed = Self {
            subject,
            ports,
            owned,
            user: None,
            prepared: Prepared::default(),
            record: subject.user.record.clone(),
        };
        let result = observed.read_all().await;
        (observed, result)
    }

    async fn read_all(&mut self) -> Result<(), Failure> {
        self.user = self.read_user().await?;
        if self.user.is_none() {
            if self.owned != Ownership::Foreign {
                self.owned = Ownership::Absent;
            }
            // Whatever password the record speaks of went with the user that had it.
            self.record.password = None;
        }
        self.prepared = self.read_password().await?;
        Ok(())
    }

    async fn read_user(&self) -> Result<Option<StoreUser>, Failure> {
        let (Ownership::Ours(id) | Ownership::Adoptable(id), Ok(login)) =
            (&self.owned, self.subject.user.login.parse())
        else {
            return Ok(None);
        };
        let id = id.clone();
        let user = Identified { id, login };
        Ok(execute::observe(self.ports.store, self.subject.survey, &user).await?)
    }

    async fn read_password(&self) -> Result<Prepared, Failure> {
        let check = PasswordCheck {
            user: self.subject.user,
            applied: self.record.password.as_ref(),
            changed: self.user.as_ref().and_then(|user| user.password_changed),
            description: &self.subject.survey.description,
            secrets: self.ports.secrets,
            key: self.ports.key,
        };
        Ok(check.prepare().await?)
    }

    /// The licences that the user has.
    pub(crate) fn licenses(&self) -> Licenses {
        let user = self.user.as_ref();
        user.map_or_else(Licenses::default, |user| user.grant.licenses)
    }

    /// How the user is to be called: as it is, where the server keeps no names.
    pub(crate) fn display_name(&self) -> &Arc<str> {
        let capabilities = &self.subject.survey.description.capabilities;
        let fixed = self.user.as_ref();
        let fixed = fixed.filter(|_| !capabilities.contains(&Capability::DisplayNames));
        fixed.map_or(&self.subject.user.display_name, |user| &user.display_name)
    }

    /// What the user is to hold; `None` where it is not to be touched, or not to be made.
    pub(crate) fn target(&self, verdict: &Verdict) -> Option<Grant> {
        if verdict.decision == Decision::Ignore {
            return None;
        }
        let site = self.subject.site;
        let mut target = match &self.user {
            Some(user) => verdict.target(&user.grant, site),
            None => verdict.target_of_new(site)?,
        };
        let capabilities = &self.subject.survey.description.capabilities;
        // What cannot be limited is not limited: the rules have withdrawn everything else.
        if !capabilities.contains(&Capability::IpPool) {
            target.network = Network::Anywhere;
        }
        Some(target)
    }
}
