//! Wrong scripts, each with its errors as [`diagnostics`](crate::parse::diagnostics) has them: place and kind. The
//! sentences are in `golden/wording.txt`.

#![allow(dead_code, reason = "each test that includes this file uses a part of it")]

/// Texts with their errors.
pub(crate) type Cases = &'static [(&'static str, &'static [&'static str])];

/// Lines before [`LINES`].
pub(crate) const THREE_SERVERS: &str = "overlap 1\nold S1 S2 S3\n";

/// Lines before [`INCONSISTENT_STATES`] and [`UNREACHABLE_STATES`].
pub(crate) const SAFE_MODES: &str = "overlap 1\nmodes single joint\nold S1 S2 S3\nnew S1 S2 S3 S4 S5\n";

/// Whole scripts.
pub(crate) const SCRIPTS: Cases = &[
    ("overlap 1", &["1:1+0 Missing"]),
    (
        "overlap 1\nold S1 S2 S8 S1\nleader S9\ntilte An example\nseed -1\nlatency 5 to 4\nat 20 crsh S1\nat x crash S1\nat 30 crash S5\nat 30 crash\nat 30 in niave: crash S1\nthen crash S1\nbeat Two: words\nbeat two at 5\nquestion Why?\noff leaner_first pre_vote pre_vote\nexpect joint: breaks Log Matchin; finishs; S1 flies; commits many;\nseed 3 4\n",
        &[
            "2:11+2 Expected",
            "2:14+2 Twice(S1)",
            "3:8+2 Expected",
            "4:1+5 Unknown(tilte) → title",
            "5:6+2 Number { low: 0, high: 18446744073709551615 }",
            "6:14+1 Number { low: 5, high: 600000 }",
            "7:7+4 UnknownAction(crsh) → crash",
            "8:4+1 Number { low: 0, high: 600000 }",
            "9:13+2 NotHere(S5)",
            "10:12+0 Expected",
            "11:10+5 Unknown(niave) → naive",
            "12:1+4 Mixed",
            "13:6+3 Expected",
            "14:14+0 Expected",
            "15:1+8 Missing",
            "16:5+12 Unknown(leaner_first) → learner_first",
            "16:27+8 Twice(pre_vote)",
            "17:22+11 Unknown(Log Matchin) → Log Matching",
            "17:35+7 Unknown(finishs) → finishes",
            "17:47+5 Expected",
            "17:62+4 Number { low: 0, high: 18446744073709551615 }",
            "17:67+0 Expected",
            "18:1+4 Twice(seed)",
        ],
    ),
    (
        "overlap 1\nold S1 S2\nwhen S3 leads: crash S1\nwhen S1 has C_od,new: crash the boss\nwhen S1 leads 20 later: crash S2\nwhen S2 leads: crash S1\nwhen S2 leads: crash S1\nwhen S1 flies: crash S1\nthen crash S1",
        &[
            "3:6+2 Expected",
            "4:13+8 Unknown(C_od,new) → C_old,new",
            "4:29+3 NotHere(the) → the leader",
            "5:18+5 Expected",
            "7:1+4 SameAsLine(6)",
            "8:9+5 Expected",
            "9:1+4 Mixed",
        ],
    ),
    ("overlap\nold S1", &["1:8+0 NoVersion"]),
    ("overlap 2\nold S1", &["1:9+1 OtherVersion(2)"]),
    ("overlap 1 2\nold S1", &["1:11+1 TooMany(2)"]),
    ("overlap 1\nold", &["2:4+0 Expected"]),
    ("overlap 1\nold S1\ntitle", &["3:6+0 Expected"]),
    ("overlap 1\nold S1\nat 5", &["3:5+0 Expected"]),
    ("overlap 1\nold S1\nat", &["3:3+0 Number { low: 0, high: 600000 }"]),
    ("overlap 1\nold S1\nat 5 crash S1 now", &["3:15+3 TooMany(now)"]),
    ("overlap 1\nold S1\nlatency 5", &["3:10+0 Expected"]),
    ("overlap 1\nold S1\nheartbeat 0", &["3:11+1 Number { low: 10, high: 600000 }"]),
    ("overlap 1\nold S1\nend 600001", &["3:5+6 Number { low: 0, high: 600000 }"]),
    ("overlap 1\nlearners S1 S4\nold S1 S2", &["2:10+2 LearnerVotes(S1)"]),
    ("overlap 1\nlearners\nold S1", &["2:9+0 Expected"]),
    (
        "overlap 1\nold S1 S2\nlearners S4 S4 S8\nlearners S3\nleader S4",
        &["3:13+2 Twice(S4)", "3:16+2 Expected", "4:1+8 Twice(learners)", "5:8+2 Expected"],
    ),
    (
        "overlap 1\nold S1\ndirect-changes S1\ndirect-changes\ndirect-change",
        &["3:16+2 TooMany(S1)", "4:1+14 Twice(direct-changes)", "5:1+13 Unknown(direct-change) → direct-changes"],
    ),
    (
        "overlap 1\nold S1\nhand-over-first S1\nhand-over-first\nhand-over",
        &["3:17+2 TooMany(S1)", "4:1+15 Twice(hand-over-first)", "5:1+9 Unknown(hand-over)"],
    ),
    (
        "overlap 1\nold S1 S2 S3\nnew S1 S2 S4\nzone east: S1 S4 S1\nzone east: S2\nzone a b: S5\nzone c: S3 S4 # here",
        &[
            "4:18+2 Twice(S1)",
            "5:6+4 Twice(east)",
            "6:8+1 TooMany(b)",
            "6:11+2 Expected",
            "7:12+2 InTwoZones(S4, east)",
        ],
    ),
    (
        "overlap 1\nold S1 S2\nzone\nzone a\nzone : S1\nzone a_b: S1\nzone long-name-1: S2\nzone a:\nzones a: S1",
        &[
            "3:5+0 Expected",
            "4:7+0 Expected",
            "5:5+0 Expected",
            "6:6+3 Expected",
            "6:11+2 InTwoZones(S1, )",
            "7:6+11 Expected",
            "8:8+0 Expected",
            "9:1+5 Unknown(zones) → zone",
        ],
    ),
    ("overlap 1\nold S1 S2\nlerners S4\nat 5 crash S4", &["3:1+7 Unknown(lerners) → learners"]),
    ("overlap 1\nold S1\nexpect : safe", &["3:7+0 Expected"]),
    ("overlap 1\nold S1\nexpect joint with rules: safe", &["3:19+5 Expected"]),
    ("overlap 1\nold S1\nexpect joint at: safe", &["3:16+0 Number { low: 0, high: 600000 }"]),
    (
        "overlap 1\nold S1\nexpect joint: nobdy can lead; nobody cn lead; nobody can led; somebody leads",
        &[
            "3:15+5 Unknown(nobdy) → nobody",
            "3:38+2 Unknown(cn) → can",
            "3:58+3 Unknown(led) → lead",
            "3:72+5 Expected",
        ],
    ),
    (
        "overlap 1\nold S1\nexpect joint: canot finish; can't finish; can finsh; cannot finish it; can; S1 can lead",
        &[
            "3:15+5 Unknown(canot) → cannot",
            "3:29+5 Unknown(can't) → cannot",
            "3:47+5 Unknown(finsh) → finish",
            "3:68+2 TooMany(it)",
            "3:75+0 Expected",
            "3:80+3 Expected",
        ],
    ),
    ("overlap 1\nold S1\nexpect joint: S1 has entries", &["3:22+7 Number { low: 0, high: 18446744073709551615 }"]),
    ("overlap 1\nold S1\nexpect joint: S1 has 5", &["3:23+0 Expected"]),
    ("overlap 1\nold S1\nexpect joint: S1 has 5 logs", &["3:24+4 Expected"]),
    ("overlap 1\nold S1\nexpect joint: S1 has the same log", &["3:18+3 Expected"]),
    ("overlap 1\nold S1 S2\nexpect joint: S1 S2 have 5 entries", &["3:26+1 Expected"]),
    ("overlap 1\nold S1\nexpect joint: S1 has 5 entries now", &["3:32+3 TooMany(now)"]),
    ("overlap 1\nold S1\nbeat a: x\nquestion Why?", &["4:1+8 Missing"]),
    ("overlap 1\nold S1\nbeat a: x\nanswer So.", &["4:1+6 Missing"]),
    (
        "overlap 1\nold S1\nbeat a: x\nquestion Why?\nchoice wrong No: x\nchoice wrong Never: y\nanswer So.",
        &["4:1+8 Missing"],
    ),
    ("overlap 1\nold S1\nbeat a: x\nquestion Why?\nchoice right Yes: x\nanswer So.", &["4:1+8 Missing"]),
    (
        "overlap 1\nold S1\nbeat a: x\nquestion Why?\nchoice right Yes: x\nanswer So.\nchoice wrong  Yes : y",
        &["7:15+3 Twice(Yes)"],
    ),
    ("overlap 1\nold S1\nbeat a: x\nchoice right Yes: x", &["4:1+6 Missing"]),
    (
        "overlap 1\nold S1\nbeat a: x\nquestion Why?\nchoice rihgt Yes: x\nchoice\nchoice right\nchoice wrong Yes\nchoice right : x\nchoice right No:\nanswer So.",
        &[
            "5:8+5 Unknown(rihgt) → right",
            "6:7+0 Expected",
            "6:7+0 Expected",
            "7:13+0 Expected",
            "8:17+0 Expected",
            "9:14+3 Expected",
            "10:17+0 Expected",
        ],
    ),
    (
        "overlap 1\nold S1\nbeat a: x\nquestion Why?\nchoice right 1: x\nchoice wrong 2: x\nchoice wrong 3: x\nchoice wrong 4: x\nchoice wrong 5: x\nchoice wrong 6: x\nchoice wrong 7: x\nchoice wrong 8: x\nanswer So.",
        &["11:1+6 TooManyChoices"],
    ),
    ("overlap 1\nold S1\nbeat a: x\nbeat a: y", &["4:6+1 Twice(a)"]),
    ("overlap 1\nold S1\nthen crash S1\nat 9 crash S1", &["4:1+2 Mixed"]),
    ("overlap 1\nold S1\noverlap 1", &["3:1+7 Twice(overlap)"]),
    ("overlap 1\nold S1\nid Upper", &["3:4+5 Expected"]),
    (
        "overlap 1\nmodes single joint\nold S1 S2 S3\nnew S1 S2 S4\nlog S1 1, 2\nlog S9: 1\nlog S1: 1, 0, x, 2, 1 no-op, 100\nlog S1: 1\nlog S2: 1 noop, 1 command, 1 command 4294967296, 1 no-op 3, , 1 voters, 1 voters S7, 1 voters S1 S1\nlog S3: 1 voters S1 S2 and, 1 voters S1 learners S1, 1 voters S1 S2 and S1 S3 learners S2 S3\nterm S1\nterm S2 100\nterm S2 3 4\nterm S2 3\nterm\ncommitted\nlog S4:\n",
        &[
            "5:12+0 Expected",
            "6:5+2 Expected",
            "7:12+1 Number { low: 1, high: 99 }",
            "7:15+1 Expected",
            "7:21+1 TermFalls(2)",
            "7:30+3 Number { low: 1, high: 99 }",
            "8:5+2 Twice(S1)",
            "9:11+4 Unknown(noop) → no-op",
            "9:26+0 Number { low: 0, high: 4294967295 }",
            "9:38+10 Number { low: 0, high: 4294967295 }",
            "9:58+1 TooMany(3)",
            "9:61+0 Expected",
            "9:71+0 Expected",
            "9:82+2 Expected",
            "9:98+2 Twice(S1)",
            "10:27+0 Expected",
            "10:41+8 LearnerVotes(S1)",
            "10:79+8 LearnerVotes(S3)",
            "11:8+0 Number { low: 0, high: 99 }",
            "12:9+3 Number { low: 0, high: 99 }",
            "13:11+1 TooMany(4)",
            "14:6+2 Twice(S2)",
            "15:5+0 Expected",
            "16:10+0 Number { low: 0, high: 50 }",
            "17:8+0 Expected",
        ],
    ),
];

/// Lines of a script of three servers, from its third line on.
pub(crate) const LINES: Cases = &[
    ("at 5 kill S1", &["3:6+4 UnknownAction(kill) → crash"]),
    ("at 5 partition S1", &["3:6+9 UnknownAction(partition) → part"]),
    ("at 5 isolate S1", &["3:6+7 UnknownAction(isolate) → part"]),
    ("at 5 campaign S1", &["3:6+8 UnknownAction(campaign) → time out"]),
    ("at 5 reboot S1", &["3:6+6 UnknownAction(reboot) → restart"]),
    ("at 5 snapshot S1", &["3:6+8 UnknownAction(snapshot) → compact"]),
    ("at 5 add S1", &["3:6+3 UnknownAction(add) → ask"]),
    (
        "expect niave at x: finishs; bogus; S1 counts S4 S1 S1",
        &[
            "3:8+5 Unknown(niave) → naive",
            "3:17+1 Number { low: 0, high: 600000 }",
            "3:20+7 Unknown(finishs) → finishes",
            "3:29+5 Unknown(bogus)",
            "3:46+2 Expected",
            "3:52+2 Twice(S1)",
        ],
    ),
    ("expect niave", &["3:8+5 Unknown(niave) → naive", "3:13+0 Expected"]),
    (
        "at x crsh S9",
        &["3:4+1 Number { low: 0, high: 600000 }", "3:6+4 UnknownAction(crsh) → crash", "3:11+2 NotHere(S9)"],
    ),
    (
        "at x in niave: crsh S1",
        &[
            "3:4+1 Number { low: 0, high: 600000 }",
            "3:9+5 Unknown(niave) → naive",
            "3:16+4 UnknownAction(crsh) → crash",
        ],
    ),
    ("at 5 propose", &["3:13+0 Expected"]),
    ("at 5 propose S4 x", &["3:14+2 NotHere(S4)", "3:17+1 NotANumber(x)"]),
    ("at 5 ask", &["3:9+0 Expected"]),
    (
        "at 5 ask S8 S1 S1 learner S9",
        &["3:10+2 NotHere(S8)", "3:16+2 Twice(S1)", "3:19+7 TooMany(learner) → learners", "3:27+2 NotHere(S9)"],
    ),
    ("at 5 request S4 ad S5", &["3:14+2 NotHere(S4)", "3:17+2 UnknownRequest(ad) → add", "3:20+2 NotHere(S5)"]),
    ("at 5 part S4 S1 from S1 S5", &["3:11+2 Expected", "3:22+2 Twice(S1)", "3:25+2 Expected"]),
    ("at 5 join S1 from S4", &["3:14+4 Expected", "3:19+2 Expected"]),
    ("beat Two at x:", &["3:6+3 Expected", "3:13+1 Number { low: 0, high: 600000 }", "3:15+0 Expected"]),
    ("beat Two words", &["3:6+3 Expected", "3:15+0 Expected"]),
    ("latency x to y", &["3:9+1 Number { low: 1, high: 600000 }", "3:14+1 Number { low: 1, high: 600000 }"]),
    ("expect joint: breaks Log, Election", &["3:22+3 Unknown(Log)", "3:27+8 Unknown(Election)"]),
    (
        "log S4 x: 0, no-op 2, 1 voters S5 S6",
        &[
            "3:5+2 Expected",
            "3:8+1 TooMany(x)",
            "3:11+1 Number { low: 1, high: 99 }",
            "3:14+5 Expected",
            "3:20+1 TooMany(2)",
            "3:32+2 Expected",
            "3:35+2 Expected",
        ],
    ),
    ("term S4 x", &["3:6+2 Expected", "3:9+1 Number { low: 0, high: 99 }"]),
    ("expect joint with at x: safe", &["3:19+2 Expected", "3:22+1 Number { low: 0, high: 600000 }"]),
    ("seed x 5", &["3:6+1 Number { low: 0, high: 18446744073709551615 }"]),
    (
        "at 5 crsh S1\nthen crash S2\nthen crsh S2",
        &["3:6+4 UnknownAction(crsh) → crash", "4:1+4 Mixed", "5:1+4 Mixed", "5:6+4 UnknownAction(crsh) → crash"],
    ),
    (
        "log S1: 1, 2\nterm S1 1\ntilte x",
        &["4:9+1 TermBelowLog { server: S1, last: 2 }", "5:1+5 Unknown(tilte) → title"],
    ),
    (
        "modes single\ncommands 2\nlog S1: 1, 2\nterm S1 1\nlog S2: 1, 1 voters S2 S4\nnew S4 S2\ncommitted 9\ntilte x",
        &[
            "4:1+8 WithCommands",
            "6:9+1 TermBelowLog { server: S1, last: 2 }",
            "7:12+14 NoChange { from: {S1 S2 S3}, to: {S2 S4} }",
            "9:11+1 TooFew(2)",
            "10:1+5 Unknown(tilte) → title",
        ],
    ),
    ("log S1: 1, 1\nlog S2: 1\nleader S3\ncommitted 3", &["5:8+2 CannotLead(S3)", "6:11+1 TooFew(2)"]),
    ("off in_force_on_append apply_no_campaign", &["3:24+17 OneRule(in_force_on_append, apply_no_campaign)"]),
    ("off joint_union pre_vote joint_needs_both", &["3:26+16 OneRule(joint_union, joint_needs_both)"]),
    ("off joint_union pre_vote joint_union", &["3:26+11 Twice(joint_union)"]),
    ("at 5 in naive: ask learners S4", &["3:20+8 Expected"]),
    ("then ask S1 S2 learners S3 S2", &["3:16+8 LearnerVotes(S2)"]),
    ("at 5 read S1", &["3:6+4 UnknownAction(read)"]),
    ("then frobnicate S1", &["3:6+10 UnknownAction(frobnicate)"]),
    ("off everything", &["3:5+10 Unknown(everything)"]),
    ("expect joint: breaks it", &["3:22+2 Unknown(it)"]),
    ("wibble 5", &["3:1+6 Unknown(wibble)"]),
    ("at 5 request S1", &["3:16+0 Expected"]),
    ("log S1: 1, 1 voters S1 S2\nlog S2: 1", &["3:12+14 NotInNaive"]),
    ("at 5 time out", &["3:14+0 Expected"]),
    ("expect joint # note: safe", &["3:13+0 Expected"]),
    ("beat x # y: z", &["3:7+0 Expected"]),
    ("log S2 # c: 1", &["3:7+0 Expected"]),
    ("at 5 propose S1", &["3:16+0 Number { low: 0, high: 4294967295 }"]),
    ("at 5 cut S1", &["3:12+0 Expected"]),
    ("at 5 time S1", &["3:6+4 UnknownAction(time) → time out"]),
    ("at 5 request S1 joint add", &["3:26+0 Expected"]),
    ("at 5 ask S1 learners", &["3:21+0 Expected"]),
    ("at 5 deliver 1 2", &["3:17+0 Number { low: 0, high: 4294967295 }"]),
    ("at 5 deliver S1>S2", &["3:14+5 Unknown(S1>S2)"]),
    ("at 5 deliver S1>S4#0", &["3:14+7 Unknown(S1>S4#0)"]),
    ("at 5 crash S1 S2", &["3:15+2 TooMany(S2)"]),
    ("at 5 request S1 joint ad S2", &["3:23+2 TooMany(ad) → add"]),
    ("at 5 deliver", &["3:13+0 Expected"]),
    ("at 5 deliver S1", &["3:16+0 Expected"]),
    ("at 5 part S1", &["3:13+0 Expected"]),
    ("at 5 part S1 from", &["3:18+0 Expected"]),
    ("at 5 bootstrap", &["3:15+0 Expected"]),
    ("at 5 bootstrap S6", &["3:18+0 Expected"]),
    ("at 5 bootstrap S6 S7", &["3:19+2 NotTheKeyword { expected: with, found: S7 }"]),
    ("at 5 bootstrap S6 with", &["3:23+0 Expected"]),
    ("at 5 bootstrap S6 with S6 S6", &["3:27+2 Twice(S6)"]),
    ("at 5 force the leader too S1", &["3:23+3 NotTheKeyword { expected: to, found: too }"]),
    ("at 5 force S1 to S8", &["3:18+2 NotHere(S8)"]),
    ("at 5 force S1 to S1 learners S2", &["3:21+8 TooMany(learners)"]),
    ("at 5 join S1 with S1", &["3:19+2 Twice(S1)"]),
    ("at 5 join S1 from S2", &["3:14+4 Expected"]),
];

/// Initial states that contradict themselves: lines of a script for the safe modes, from its fifth line on.
pub(crate) const INCONSISTENT_STATES: Cases = &[
    ("commands 2\nlog S1: 1", &["5:1+8 WithCommands"]),
    ("log S1: 1, 3\nterm S1 2", &["6:9+1 TermBelowLog { server: S1, last: 3 }"]),
    ("log S2: 1 no-op, 1\nlog S1: 1, 1, 1", &["6:9+1 Mismatch { first: S2, second: S1, term: 1, index: 2 }"]),
    ("log S1: 1, 2, 4, 4\nlog S2: 1, 3, 4", &["6:12+1 Mismatch { first: S1, second: S2, term: 4, index: 3 }"]),
    ("log S1: 1, 2\nlog S2: 1, 1, 2", &["6:15+1 BeginsElsewhere(2)"]),
    ("log S1: 1, 1 voters S1 S2 S4\nlog S2: 1", &["5:12+17 NoChange { from: {S1 S2 S3}, to: {S1 S2 S4} }"]),
    ("log S1: 1, 1 voters S1 S2 and S1 S4\nlog S2: 1", &["5:12+24 NoChange { from: {S1 S2 S3}, to: {S1 S2}&{S1 S4} }"]),
    (
        "log S1: 1, 1 voters S1 S2 S3 and S1 S4, 1 voters S1 S4 S5\nlog S2: 1, 1 voters S1 S2 S3 and S1 S4\nlog S4: 1, 1 voters S1 S2 S3 and S1 S4",
        &["5:41+17 NoChange { from: {S1 S2 S3}&{S1 S4}, to: {S1 S4 S5} }"],
    ),
    ("log S1: 1, 2\ncommitted 3", &["6:11+1 TooFew(2)"]),
    (
        "log S1: 1, 1\nlog S2: 1\ncommitted 2",
        &["7:11+1 Uncommitted(NotHeld { configuration: {S1 S2 S3}, holders: {S1} })"],
    ),
    (
        "log S4: 1\nlog S5: 1\ncommitted 1",
        &["7:11+1 Uncommitted(NotHeld { configuration: {S1 S2 S3}, holders: {S4 S5} })"],
    ),
    ("leader S1\nlog S1: 1\nlog S2: 1, 1\nlog S3: 1\nterm S3 3", &["5:8+2 CannotLead(S1)"]),
    (
        "leader S3\nlog S1: 1, 1 voters S1 S2\nlog S2: 1, 1 voters S1 S2\nlog S3: 1, 1 voters S1 S2\ncommitted 2",
        &["5:8+2 CannotLead(S3)"],
    ),
    (
        "leader S1\nlog S1: 1, 1 voters S1 S2 S3 and S1 S4 S5\nlog S2: 1, 1 voters S1 S2 S3 and S1 S4 S5\nlog S4: 1\nlog S5: 1\nterm S4 7\nterm S5 7",
        &["5:8+2 CannotLead(S1)"],
    ),
];

/// Initial states to which no run leads with all rules on: lines of a script for the safe modes, from its fifth line
/// on.
pub(crate) const UNREACHABLE_STATES: Cases = &[
    (
        "log S1: 1, 1 voters S1 S2",
        &["5:12+14 TooEarly { count: 1, reason: NotHeld { configuration: {S1 S2 S3}, holders: {S1} } }"],
    ),
    (
        "log S1: 1, 2\nterm S2 1\nterm S3 1",
        &["5:12+1 UnknownTerm { term: 2, configuration: {S1 S2 S3}, knowing: {S1} }"],
    ),
    ("log S1: 1, 2 voters S1 S2\nlog S2: 1\nlog S3: 1", &["5:12+14 NoOwnEntry(2)"]),
    (
        "log S1: 1, 1 voters S1 S2\nlog S2: 1\nlog S3: 2",
        &["5:12+14 TooEarly { count: 1, reason: Overtaken { server: S3, term: 2 } }"],
    ),
    (
        "log S1: 1, 1 voters S1 S2 S3 S4, 1 voters S1 S2 S3 S4 S5\nlog S2: 1\nlog S4: 1, 1 voters S1 S2 S3 S4",
        &["5:34+23 TooEarly { count: 2, reason: NotHeld { configuration: {S1 S2 S3 S4}, holders: {S1 S4} } }"],
    ),
    (
        "log S1: 1, 1 voters S1 S2 S3 and S1 S4 S5, 1 voters S1 S4 S5\nlog S2: 1, 1 voters S1 S2 S3 and S1 S4 S5",
        &["5:44+17 TooEarly { count: 2, reason: NotHeld { configuration: {S1 S2 S3}&{S1 S4 S5}, holders: {S1 S2} } }"],
    ),
    ("log S1: 1\nlog S2: 1\nlog S3: 2\ncommitted 1", &["8:11+1 Uncommitted(Overtaken { server: S3, term: 2 })"]),
];

/// All of them as whole scripts.
pub(crate) fn all() -> impl Iterator<Item = (String, &'static [&'static str])> {
    let groups =
        [("", SCRIPTS), (THREE_SERVERS, LINES), (SAFE_MODES, INCONSISTENT_STATES), (SAFE_MODES, UNREACHABLE_STATES)];
    groups
        .into_iter()
        .flat_map(|(before, cases)| cases.iter().map(move |(text, found)| (format!("{before}{text}"), *found)))
}
