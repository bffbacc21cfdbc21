//! ARNs of what belongs to the shop: `arn:coffee:<service>:<location>:<shop>:<type>/<id>`.

use super::{Holder, Name, Person, Shop};

impl Shop {
    /// The ARN of something of the IAM service.
    #[must_use]
    pub fn iam_arn(&self, kind: &str, name: &str) -> String {
        format!("arn:coffee:iam::{}:{kind}/{name}", self.id)
    }

    /// The root user's ARN.
    #[must_use]
    pub fn root_arn(&self) -> String {
        format!("arn:coffee:iam::{}:root", self.id)
    }

    /// A person's own ARN.
    #[must_use]
    pub fn person_arn(&self, person: &Person) -> String {
        match person {
            Person::Owner => self.root_arn(),
            Person::Employee(name) => self.iam_arn("user", name),
        }
    }

    /// The ARN of a role session.
    #[must_use]
    pub fn session_arn(&self, role: &Name, employee: &Name) -> String {
        format!("arn:coffee:sts::{}:assumed-role/{role}/{employee}", self.id)
    }

    /// The ARN of a managed policy; built-in ones belong to the account `coffee`.
    #[must_use]
    pub fn policy_arn(&self, policy: &str) -> String {
        let built_in = self.policies.get(policy).is_some_and(|p| p.built_in);
        if built_in { format!("arn:coffee:iam::coffee:policy/{policy}") } else { self.iam_arn("policy", policy) }
    }

    /// The ARN of an employee, group or role.
    #[must_use]
    pub fn holder_arn(&self, holder: &Holder) -> String {
        match holder {
            Holder::Employee(name) => self.iam_arn("user", name),
            Holder::Group(name) => self.iam_arn("group", name),
            Holder::Role(name) => self.iam_arn("role", name),
        }
    }

    /// The role that an STS action is asked about.
    #[must_use]
    pub fn role_arn(&self, role: &str) -> String {
        self.iam_arn("role", role)
    }

    /// The ARN of the shop itself.
    #[must_use]
    pub fn shop_arn(&self) -> String {
        let location = self.settings.locations.first().map_or("", |l| &*l.id);
        format!("arn:coffee:shop:{location}:{0}:shop/{0}", self.id)
    }
}
