//! Mutations of the module that TLC must notice: one for each property, so that none of them holds whatever happens.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use xshell::{Shell, cmd};

/// The module.
const MODULE: &str = include_str!("../../tla/src/RaftMembership.tla");

/// A question that violates nothing, and a change of the module after which it does.
pub(crate) struct Mutation {
    /// The property, as the module calls it.
    pub(crate) property: &'static str,
    /// The options after `overlap explore`.
    call: &'static str,
    /// The text to replace, which the module has once.
    from: &'static str,
    to: &'static str,
}

/// A majority of one.
const EVERY_SERVER_IS_A_QUORUM: (&str, &str) = ("(Cardinality(V) \\div 2) + 1", "1");

/// One mutation for each property of the module.
pub(crate) const MUTATIONS: &[Mutation] = &[
    Mutation {
        property: "ElectionSafety",
        call: "#own&old=1,2,3&new=1,2&leader=1 --mode single --terms 2 --log 3 --changes 0 --crashes 0 --commands 0 --property election-safety",
        from: EVERY_SERVER_IS_A_QUORUM.0,
        to: EVERY_SERVER_IS_A_QUORUM.1,
    },
    // A follower keeps the entries that conflict with the leader's.
    Mutation {
        property: "LogMatching",
        call: "#own&old=1,2,3&new=1,2&leader=1 --mode single --terms 2 --log 4 --changes 0 --crashes 0 --commands 2 --property log-matching",
        from: "THEN r.log ELSE leader.log\n",
        to: "THEN r.log ELSE r.log \\o SubSeq(leader.log, Len(r.log) + 1, Len(leader.log))\n",
    },
    // Every log is up to date.
    Mutation {
        property: "LeaderCompleteness",
        call: "#own&old=1,2,3&new=1,2&leader=1 --mode single --terms 2 --log 3 --changes 0 --crashes 0 --commands 1 --property leader-completeness",
        from: "UpToDate(m, l) == LastTerm(m)",
        to: "UpToDate(m, l) == TRUE \\/ LastTerm(m)",
    },
    Mutation {
        property: "StateMachineSafety",
        call: "#own&old=1,2,3&new=1,2&leader=1 --mode single --terms 2 --log 3 --changes 0 --crashes 0 --commands 1 --property state-machine-safety",
        from: EVERY_SERVER_IS_A_QUORUM.0,
        to: EVERY_SERVER_IS_A_QUORUM.1,
    },
    // A leader that takes a command overwrites its last entry.
    Mutation {
        property: "LeaderAppendOnly",
        call: "#own&old=1,2,3&new=1,2&leader=1 --mode single --terms 1 --log 4 --changes 0 --crashes 0 --commands 1 --property leader-append-only",
        from: "proposed == [r EXCEPT !.log = Append(@,",
        to: "proposed == [r EXCEPT !.log = Append(SubSeq(@, 1, Len(@) - 1),",
    },
    Mutation {
        property: "NoDisjointQuorums",
        call: "#own&old=1,2,3&new=1,2&leader=1 --mode single --terms 2 --log 3 --changes 0 --crashes 0 --commands 0 --property disjoint-quorums",
        from: EVERY_SERVER_IS_A_QUORUM.0,
        to: EVERY_SERVER_IS_A_QUORUM.1,
    },
];

impl Mutation {
    /// The module, mutated.
    fn module(&self) -> Result<String> {
        ensure!(MODULE.matches(self.from).count() == 1, "the module does not have once: {}", self.from);
        Ok(MODULE.replace(self.from, self.to))
    }

    /// Asks TLC before and after the mutation. `run_tlc` runs it in a folder.
    pub(crate) fn check(&self, sh: &Shell, overlap: &Path, run_tlc: impl Fn(&Path) -> Result<String>) -> Result<()> {
        let folder = sh.create_temp_dir()?;
        let (words, out) = (self.call.split_ascii_whitespace(), folder.path());
        cmd!(sh, "{overlap} export tla {words...} --out {out}").quiet().ignore_stdout().run()?;
        let before = run_tlc(out)?;
        ensure!(before.contains("No error has been found"), "it is violated without the mutation:\n{before}");
        fs::write(out.join("RaftMembership.tla"), self.module()?).context("the module was not written")?;
        let after = run_tlc(out)?;
        let property = self.property;
        let violated = ["Invariant", "Action property"].map(|kind| format!("Error: {kind} {property} is violated"));
        if !violated.iter().any(|line| after.contains(line)) {
            bail!("TLC does not notice the mutation:\n{after}");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mutation_changes_the_module_in_one_place() {
        for mutation in MUTATIONS {
            assert_ne!(mutation.module().expect(mutation.property), MODULE);
        }
    }

    #[test]
    fn every_property_that_the_module_checks_has_a_mutation() {
        let (_, properties) = MODULE.split_once("(* Properties (paper, figure 3) *)").expect("the module has them");
        let of_moves = ["LeaderAppendOnly"];
        let (_, checked) = properties.split_once("IsViolated ==").expect("the module has it");
        let lines = checked.lines().filter(|line| line.contains("in Checked"));
        let invariants: Vec<_> = lines.filter_map(|line| line.split('"').nth(1)).collect();
        assert_eq!(invariants.len(), 5);
        let mut all: Vec<_> = invariants.into_iter().chain(of_moves).collect();
        let mut mutated: Vec<_> = MUTATIONS.iter().map(|it| it.property).collect();
        all.sort_unstable();
        mutated.sort_unstable();
        assert_eq!(mutated, all);
    }
}
