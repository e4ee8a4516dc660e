//! Flags as a file.

use serde::{Deserialize, Serialize};

use crate::{Finding, Message};

/// The configuration file that amounts to a server's flags.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Conversion {
    /// The minor version it was written for. Always there.
    pub kubernetes_version: String,
    /// What the text was read as: `commandLine`, `systemdUnit`, `staticPod` or `kubeadm`. Always there.
    pub form: String,
    /// The flags of authorization that were found, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<ConvertedFlag>,
    /// The text of the file; empty when the server would refuse the flags, or has a file already.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub configuration: String,
    /// What is wrong with the flags, and what the file cannot say as they do. Places are those of the text they stand in, which findings
    /// call `flags`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// What else there is to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Message>,
}

/// A flag and its value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConvertedFlag {
    /// Its name, without dashes in front.
    pub name: String,
    /// Its value.
    pub value: String,
}
