--------------------------- MODULE RaftMembership ---------------------------
\* Membership changes of a Raft cluster in moves: an election with given voters, replication to given servers, a commit,
\* a change, a crash. No message is in flight between two moves: what a move does not deliver is lost.
\* Sources: "In Search of an Understandable Consensus Algorithm", extended (paper), and Ongaro's dissertation (D).
EXTENDS Naturals, FiniteSets, Sequences

CONSTANTS
    Server,             \* The servers: a set of positive numbers.
    Mode,               \* "naive", "single" (one voter at a time) or "joint". In joint mode, with DirectChanges, one
    DirectChanges,      \* server may also be changed directly.
    Targets,            \* The members that may be requested: records of voters and learners.
    Checked,            \* The names of the properties that end a behaviour when they are violated.
    InitServer, InitElections, InitCommitted,                                        \* The state at the start.
    MaxTerm, MaxLog, MaxChanges, MaxCrashes, MaxCommands, MaxStayDown, MaxLostDisks, \* Bounds.
    \* Rules. Raft has each of them on.
    RollbackOnTruncate,         \* Truncation restores the latest configuration left in the log (D 4.1).
    ReloadOnRestart,            \* A restart loads the latest configuration, not the first (D 4.1).
    OneChangeAtATime,           \* No change while the latest configuration is uncommitted or joint (D 4.1).
    OwnTermCommitFirst,         \* No change before a commit of the leader's own term (Ongaro, 2015).
    LearnerFirst,               \* New voters are caught up first (D 4.2.1).
    LeaderStickiness,           \* A leader that is in contact ignores vote requests (D 4.2.3).
    PreVote,                    \* A candidate runs a pre-vote first (D 9.6).
    PreVoteAcrossTerms,         \* It counts pre-votes of servers in earlier terms (D 9.6).
    CheckQuorum,                \* A leader without a quorum steps down (D 6.2).
    JointNeeds,                 \* "both", "either" or "union": in Raft majorities of both halves (paper 6).
    JointCommitsBeforeLeaving,  \* C_new follows only a committed C_old,new (paper 6).
    InheritedJointCommitsFirst, \* The same for a leader that is elected with C_old,new (paper 6).
    RemovedLeaderUncounted,     \* A removed leader does not count itself (D 4.2.2).
    RemovedLeaderStepsDown,     \* It steps down when its removal is committed (D 4.2.2).
    CampaignWhileLeaving,       \* A server campaigns until its removal is committed (D 4.2.2).
    LeavingCandidateNotCounted, \* A candidate outside its configuration does not count itself (D 4.2.2).
    CandidateVotesForItself,    \* A candidate of the old half alone votes for itself (paper 6).
    LearnersDoNotCampaign,      \* Learners do not campaign (D 4.2.1).
    RemovedServersRetire        \* A server that knows its removal to be committed does not campaign (D 4.2.2).

VARIABLES
    \* The servers. Each is a record with the variables of the paper's figure 2: state ("Follower", "Leader" or "Down"),
    \* currentTerm, votedFor (0 for none), log, commitIndex, matchIndex (of a leader, for each server that it replicates
    \* to); and config, the configuration in force and its index, and roster, the roster file of naive mode.
    server,
    elections,          \* History: term, leader, and the leader's log of earlier terms, of each election.
    committed,          \* History: the first entry committed at each index, and the term of that commit.
    used,               \* How much of each bound has been used.
    swap                \* Naive mode: the new roster, and the servers that do not have it yet.

vars == <<server, elections, committed, used, swap>>
-----------------------------------------------------------------------------
(* Configurations and quorums *)
NoConfig == [voters |-> {}, outgoing |-> {}, learners |-> {}, learnersNext |-> {}]
IsJoint(C) == C.outgoing # {}
AllVoters(C) == C.voters \union C.outgoing
Members(C) == AllVoters(C) \union C.learners \union C.learnersNext
LeftJoint(C) == [NoConfig EXCEPT !.voters = C.voters, !.learners = (C.learners \union C.learnersNext) \ C.voters]
Max(S) == CHOOSE x \in S : \A y \in S : y <= x
Min(S) == CHOOSE x \in S : \A y \in S : x <= y
MajoritySize(V) == (Cardinality(V) \div 2) + 1
\* Q contains a majority of V. An absent half needs none. `extra` is a vote that counts although it is no voter's.
Enough(Q, V, extra) == V = {} \/ Cardinality(Q \intersect (V \union extra)) >= MajoritySize(V)
IsQuorum(C, Q, extra) ==
    CASE ~IsJoint(C) -> Enough(Q, C.voters, extra)
      [] JointNeeds = "both" -> Enough(Q, C.voters, extra) /\ Enough(Q, C.outgoing, extra)
      [] JointNeeds = "either" -> Enough(Q, C.voters, extra) \/ Enough(Q, C.outgoing, extra)
      [] JointNeeds = "union" -> Enough(Q, AllVoters(C), extra)
-----------------------------------------------------------------------------
(* Logs. An entry has a term, a command (0 for none) and a configuration (NoConfig for none). *)
NoOp(term) == [term |-> term, command |-> 0, config |-> NoConfig]
ConfigEntry(term, C) == [NoOp(term) EXCEPT !.config = C]
LastTerm(log) == IF log = <<>> THEN 0 ELSE log[Len(log)].term
TermAt(log, i) == IF i \in DOMAIN log THEN log[i].term ELSE 0
\* Whether log m is at least as up to date as log l (paper 5.4.1).
UpToDate(m, l) == LastTerm(m) > LastTerm(l) \/ (LastTerm(m) = LastTerm(l) /\ Len(m) >= Len(l))
Boot(roster) == [NoConfig EXCEPT !.voters = roster]
ConfigIndexes(log) == {i \in DOMAIN log : log[i].config # NoConfig}
\* The latest configuration at or before an index; the roster if there is none.
ConfigUpTo(log, i, roster) ==
    LET found == {j \in ConfigIndexes(log) : j <= i}
        last == Max(found)
    IN IF found = {} THEN [index |-> 0, value |-> Boot(roster)] ELSE [index |-> last, value |-> log[last].config]
Latest(log, roster) == ConfigUpTo(log, Len(log), roster)
ConfigAtStart(log, roster) ==
    IF ReloadOnRestart \/ roster # {} \/ ConfigIndexes(log) = {} THEN Latest(log, roster)
    ELSE ConfigUpTo(log, Min(ConfigIndexes(log)), roster)
-----------------------------------------------------------------------------
(* One server: s is its number, r its record *)
IsUp(s) == server[s].state # "Down"
IsLeader(s) == server[s].state = "Leader"
AsFollower(r, term) ==
    [r EXCEPT !.state = "Follower", !.matchIndex = <<>>, !.currentTerm = term,
              !.votedFor = IF term > r.currentTerm THEN 0 ELSE @]
RemovalIsCommitted(s, r) ==
    /\ r.config.index <= r.commitIndex /\ s \notin Members(r.config.value)
    /\ s \in r.roster \/ \E i \in DOMAIN r.log : s \in Members(r.log[i].config)
\* Whether the election timer of a server that does not lead runs (D 4.2.2).
MayCampaign(s, r) ==
    LET C == r.config.value
        before == ConfigUpTo(r.log, IF r.config.index = 0 THEN 0 ELSE r.config.index - 1, r.roster).value
    IN \/ s \in AllVoters(C)
       \/ RemovalIsCommitted(s, r) /\ ~RemovedServersRetire
       \/ CampaignWhileLeaving /\ r.config.index > r.commitIndex /\ s \in AllVoters(before)
       \/ ~LearnersDoNotCampaign /\ s \in C.learners
\* The server after a crash: commitIndex is volatile, except that the server knows its committed removal.
Stopped(s, r) ==
    [AsFollower(r, r.currentTerm) EXCEPT !.state = "Down",
        !.commitIndex = IF r.state = "Down" THEN @ ELSE IF RemovalIsCommitted(s, r) THEN r.config.index ELSE 0,
        !.config = ConfigAtStart(r.log, r.roster)]
Started(r) == [r EXCEPT !.state = "Follower"]
-----------------------------------------------------------------------------
(* The leader: what it replicates to, and what it commits *)
\* A leader replicates to each member of a configuration from its append on. It goes on with removed servers.
Replicating(l, r, peers) ==
    [r EXCEPT !.matchIndex = [p \in (DOMAIN r.matchIndex) \union (peers \ {l}) |->
                                  IF p \in DOMAIN r.matchIndex THEN r.matchIndex[p] ELSE 0]]
\* A configuration is in force as soon as it is appended (D 4.1).
WithConfig(l, r, C) ==
    LET log == Append(r.log, ConfigEntry(r.currentTerm, C))
    IN Replicating(l, [r EXCEPT !.log = log, !.config = [index |-> Len(log), value |-> C]], Members(C))
\* The largest index that k servers of V hold, as far as the leader knows.
Acknowledged(l, r, V, k) ==
    LET index(s) == CASE s = l -> Len(r.log) [] s \in DOMAIN r.matchIndex -> r.matchIndex[s] [] OTHER -> 0
    IN Max({0} \union {n \in DOMAIN r.log : Cardinality({s \in V : index(s) >= n}) >= k})
QuorumIndex(l, r) ==
    LET C == r.config.value
        of(V) == Acknowledged(l, r, V, MajoritySize(V))
    IN CASE ~RemovedLeaderUncounted /\ l \notin AllVoters(C) ->
                Acknowledged(l, r, C.voters \union {l}, MajoritySize(C.voters))
         [] ~IsJoint(C) -> of(C.voters)
         [] JointNeeds = "both" -> Min({of(C.voters), of(C.outgoing)})
         [] JointNeeds = "either" -> Max({of(C.voters), of(C.outgoing)})
         [] JointNeeds = "union" -> of(AllVoters(C))
\* The leader commits what a quorum holds if the last of it is of its own term (paper 5.4.2). When its configuration
\* becomes committed, it leaves a joint configuration; if it is no voter, it steps down.
RECURSIVE Advance(_, _)
Advance(l, r) ==
    LET i == QuorumIndex(l, r)
        done == [r EXCEPT !.commitIndex = i]
        C == r.config.value
        before == ConfigUpTo(r.log, r.config.index - 1, r.roster).value
        isLeft == \E j \in ConfigIndexes(r.log) : j > r.config.index
        isRemoved == r.config.index > r.commitIndex /\ before # NoConfig /\ l \notin AllVoters(C)
    IN IF ~(i > r.commitIndex /\ TermAt(r.log, i) = r.currentTerm) THEN r ELSE IF r.config.index > i THEN done
       ELSE IF IsJoint(C) THEN IF isLeft THEN done ELSE Advance(l, WithConfig(l, done, LeftJoint(C)))
       ELSE IF isRemoved /\ RemovedLeaderStepsDown THEN AsFollower(done, r.currentTerm) ELSE done
\* A leader outside the cluster that leads on takes no proposals if it does not count itself.
TakesProposals(l, r) == ~(RemovedLeaderUncounted /\ ~RemovedLeaderStepsDown /\ RemovalIsCommitted(l, r))
-----------------------------------------------------------------------------
(* AppendEntries: leader l brings server f up to date. f has not lost entries that l knows it to hold. *)
FirstConflict(f, l) ==
    LET both == (DOMAIN server[f].log) \intersect (DOMAIN server[l].log)
        differs == {i \in both : server[f].log[i].term # server[l].log[i].term}
    IN IF differs = {} THEN 0 ELSE Min(differs)
Follows(f, l) ==
    LET term == server[l].currentTerm
    IN IsUp(f) /\ (server[f].currentTerm < term \/ (server[f].currentTerm = term /\ ~IsLeader(f)))
KnownToHold(f, l) == IF f \in DOMAIN server[l].matchIndex THEN server[l].matchIndex[f] ELSE 0
Accepts(f, l) ==
    /\ Follows(f, l) /\ TermAt(server[f].log, KnownToHold(f, l)) = TermAt(server[l].log, KnownToHold(f, l))
    /\ FirstConflict(f, l) = 0 \/ FirstConflict(f, l) > server[f].commitIndex
\* Server f after AppendEntries of leader l.
Received(f, l) ==
    LET r == server[f]
        leader == server[l]
        follower == AsFollower(r, leader.currentTerm)
        conflict == FirstConflict(f, l)
        kept == IF conflict = 0 THEN Len(r.log) ELSE conflict - 1
        log == IF conflict = 0 /\ Len(r.log) >= Len(leader.log) THEN r.log ELSE leader.log
        isNew == \E i \in ConfigIndexes(log) : i > kept
        config == IF isNew \/ (conflict # 0 /\ RollbackOnTruncate) THEN Latest(log, r.roster) ELSE r.config
    IN IF ~Follows(f, l) THEN r ELSE IF ~Accepts(f, l) THEN follower
       ELSE [follower EXCEPT !.log = log, !.config = config, !.commitIndex = Max({@, leader.commitIndex})]
\* The servers with the leader's log, which would acknowledge it.
Holders(l) ==
    LET has(f, log) == Len(server[f].log) = Len(log) /\ LastTerm(server[f].log) = LastTerm(log)
    IN {f \in DOMAIN server[l].matchIndex : Follows(f, l) /\ has(f, server[l].log)}
\* The leader after the acknowledgements of the servers in H, in order of number.
RECURSIVE Hearing(_, _, _)
Hearing(l, r, H) ==
    IF H = {} THEN r
    ELSE LET h == Min(H)
             n == Len(server[l].log)
             isNews == r.state = "Leader" /\ n > r.matchIndex[h]
             heard == IF isNews THEN Advance(l, [r EXCEPT !.matchIndex[h] = n]) ELSE r
         IN Hearing(l, heard, H \ {h})
-----------------------------------------------------------------------------
(* Elections *)
Elected(c, r) ==
    LET C == r.config.value
        noOp == [r EXCEPT !.state = "Leader", !.matchIndex = [p \in Members(C) \ {c} |-> 0],
                          !.log = Append(@, NoOp(r.currentTerm))]
        inherits == ~InheritedJointCommitsFirst /\ r.config.index > r.commitIndex /\ IsJoint(C)
    IN Advance(c, IF inherits THEN WithConfig(c, noOp, LeftJoint(C)) ELSE noOp)
OwnVote(c, C) == IF CandidateVotesForItself \/ c \in C.voters \/ c \notin C.outgoing THEN {c} ELSE {}
CountedNonVoter(c, C) == IF LeavingCandidateNotCounted THEN {} ELSE {c} \ AllVoters(C)
\* Who would vote for c in a new term, having lost contact with its leader (paper 5.2, 5.4.1).
WouldVote(v, c) == IsUp(v) /\ ~(LeaderStickiness /\ IsLeader(v)) /\ UpToDate(server[c].log, server[v].log)
\* The servers after c campaigns in term T + 1, where V are the voters whose votes arrive, none in a later term than T.
\* If c runs a pre-vote, every server that would grant it does.
Campaign(sv, c, V) ==
    LET r == sv[c]
        C == r.config.value
        T == r.currentTerm
        own == OwnVote(c, C)
        grants(v) == WouldVote(v, c) /\ sv[v].currentTerm <= T /\ (PreVoteAcrossTerms \/ sv[v].currentTerm = T)
        preVotes == own \union {v \in AllVoters(C) \ {c} : grants(v)}
        candidate == [r EXCEPT !.currentTerm = T + 1, !.votedFor = IF own = {} THEN 0 ELSE c]
        voter(v) == [AsFollower(sv[v], T + 1) EXCEPT !.votedFor = c]
        isElected == IsQuorum(C, own \union V, CountedNonVoter(c, C))
    IN IF PreVote /\ ~IsQuorum(C, preVotes, CountedNonVoter(c, C)) THEN sv
       ELSE [s \in Server |-> IF s = c THEN IF isElected THEN Elected(c, candidate) ELSE candidate
                              ELSE IF s \in V THEN voter(s) ELSE sv[s]]
\* The servers after c campaigned to learn the term of a voter v in a later term. Without a pre-vote it may win the vote
\* of a voter that is in term T + 1 already.
LearnTerm(c, v) ==
    LET r == server[c]
        C == r.config.value
        T == r.currentTerm
        own == OwnVote(c, C)
        candidate == [r EXCEPT !.currentTerm = T + 1, !.votedFor = IF own = {} THEN 0 ELSE c]
        isElected == IsQuorum(C, own \union {v}, CountedNonVoter(c, C))
    IN IF PreVote \/ server[v].currentTerm > T + 1 THEN [server EXCEPT ![c] = AsFollower(@, server[v].currentTerm)]
       ELSE IF server[v].votedFor \notin {0, c} THEN [server EXCEPT ![c] = candidate]
       ELSE [server EXCEPT ![v].votedFor = c, ![c] = IF isElected THEN Elected(c, candidate) ELSE candidate]
-----------------------------------------------------------------------------
(* Moves *)
Spend(budget) == used' = [used EXCEPT ![budget] = @ + 1]
HasRoom(l) == Len(server[l].log) < MaxLog
\* c campaigns, and the servers in V vote for it.
Elect(c, V) ==
    /\ server[c].state = "Follower" /\ MayCampaign(c, server[c])
    /\ HasRoom(c) /\ server[c].currentTerm < MaxTerm
    /\ \A v \in V : server[v].currentTerm < MaxTerm /\ WouldVote(v, c)
    /\ LET later == {v \in V : server[v].currentTerm > server[c].currentTerm}
           latest == {v \in later : \A w \in later : server[w].currentTerm <= server[v].currentTerm}
           first == IF later = {} THEN server ELSE LearnTerm(c, Max(latest))
       IN server' = IF first[c].state = "Leader" THEN first ELSE Campaign(first, c, V)
    /\ UNCHANGED <<used, swap>>
\* l brings the servers in S up to date. Their acknowledgements do not reach it.
Replicate(l, S) ==
    /\ IsLeader(l) /\ UNCHANGED <<used, swap>>
    /\ server' = [s \in Server |-> IF s \in S THEN Received(s, l) ELSE server[s]]
\* l learns of a later term from s.
LearnLaterTerm(l, s) ==
    /\ IsLeader(l) /\ IsUp(s) /\ server[s].currentTerm > server[l].currentTerm
    /\ server' = [server EXCEPT ![l] = AsFollower(@, server[s].currentTerm)] /\ UNCHANGED <<used, swap>>
\* The servers that hold l's log acknowledge it, and l commits what they hold.
Commit(l) ==
    /\ IsLeader(l)
    /\ LET H == {h \in Holders(l) : Accepts(h, l)}
       IN server' = [s \in Server |-> IF s = l THEN Hearing(l, server[l], H)
                                      ELSE IF s \in Holders(l) THEN Received(s, l) ELSE server[s]]
    /\ server'[l].commitIndex > server[l].commitIndex /\ UNCHANGED <<used, swap>>
\* A client's command.
Propose(l) ==
    /\ IsLeader(l) /\ HasRoom(l) /\ used.commands < MaxCommands
    /\ LET r == server[l]
           proposed == [r EXCEPT !.log = Append(@, [NoOp(r.currentTerm) EXCEPT !.command = Len(r.log) + 1])]
       IN server' = IF TakesProposals(l, r) THEN [server EXCEPT ![l] = Advance(l, proposed)] ELSE server
    /\ Spend("commands") /\ UNCHANGED swap
\* The configurations that l may be asked for: each brings it nearer to a target.
Requests(l) ==
    LET C == server[l].config.value
        simple == [voters |-> C.voters, learners |-> C.learners]
        addVoter(s) == [voters |-> C.voters \union {s}, learners |-> C.learners \ {s}]
        addLearner(s) == [voters |-> C.voters \ {s}, learners |-> C.learners \union {s}]
        remove(s) == [voters |-> C.voters \ {s}, learners |-> C.learners \ {s}]
        steps(t) == {addVoter(s) : s \in t.voters \ C.voters} \union {addLearner(s) : s \in t.learners \ C.learners}
                    \union {remove(s) : s \in (C.voters \union C.learners) \ (t.voters \union t.learners)}
        next == UNION {steps(t) : t \in Targets}
        direct == {[NoConfig EXCEPT !.voters = n.voters, !.learners = n.learners] : n \in next}
        joint == {[voters |-> t.voters, outgoing |-> C.voters, learners |-> t.learners \ C.voters,
                   learnersNext |-> t.learners \intersect C.voters] : t \in {t \in Targets : t # simple}}
        offered == CASE Mode = "naive" -> {} [] Mode = "single" -> direct
                     [] Mode = "joint" -> joint \union (IF DirectChanges THEN direct ELSE {})
    IN IF IsJoint(C) \/ C.voters = {} THEN {} ELSE {N \in offered : N.voters # {}}
\* l is asked for the configuration N. It catches new voters up, and appends the entry.
Change(l, N) ==
    /\ IsLeader(l) /\ HasRoom(l) /\ used.changes < MaxChanges /\ N \in Requests(l)
    /\ LET r == server[l]
           latest == Latest(r.log, r.roster)
           new == IF LearnerFirst THEN N.voters \ (AllVoters(r.config.value) \union {l}) ELSE {}
           ready == [Replicating(l, r, new) EXCEPT
                         !.matchIndex = [p \in DOMAIN @ |-> IF p \in new THEN Len(r.log) ELSE @[p]]]
           entered == WithConfig(l, ready, N)
           asked == IF IsJoint(N) /\ ~JointCommitsBeforeLeaving THEN WithConfig(l, entered, LeftJoint(N)) ELSE entered
       IN /\ TakesProposals(l, r)
          /\ OneChangeAtATime => latest.index <= r.commitIndex /\ ~IsJoint(latest.value)
          /\ OwnTermCommitFirst => TermAt(r.log, r.commitIndex) = r.currentTerm
          /\ \A n \in new : Accepts(n, l) \/ (~IsUp(n) /\ KnownToHold(n, l) >= Len(r.log))
          /\ new = {} \/ \E n \in new : IsUp(n)
          /\ server' = [s \in Server |-> IF s = l THEN Advance(l, asked)
                                         ELSE IF s \in new THEN Received(s, l) ELSE server[s]]
    /\ Spend("changes") /\ UNCHANGED swap
\* l hears from no quorum for an election timeout.
StepDown(l) ==
    /\ CheckQuorum /\ IsLeader(l) /\ ~IsQuorum(server[l].config.value, {l}, {})
    /\ server' = [server EXCEPT ![l] = AsFollower(@, @.currentTerm)] /\ UNCHANGED <<used, swap>>
\* s crashes and starts again, or s is down and starts.
Restart(s) ==
    /\ IsUp(s) => used.crashes < MaxCrashes
    /\ server' = [server EXCEPT ![s] = Started(Stopped(s, @))]
    /\ (IF IsUp(s) THEN Spend("crashes") ELSE UNCHANGED used) /\ UNCHANGED swap
\* s crashes and stays down.
Crash(s) ==
    /\ IsUp(s) /\ used.stayDown < MaxStayDown
    /\ server' = [server EXCEPT ![s] = Stopped(s, @)] /\ Spend("stayDown") /\ UNCHANGED swap
\* s loses its disk and starts again under its old name. Its roster file stays.
LoseDisk(s) ==
    /\ used.lostDisks < MaxLostDisks
    /\ server' = [server EXCEPT ![s] =
           [state |-> "Follower", currentTerm |-> 0, votedFor |-> 0, log |-> <<>>, commitIndex |-> 0,
            matchIndex |-> <<>>, config |-> [index |-> 0, value |-> Boot(@.roster)], roster |-> @.roster]]
    /\ Spend("lostDisks") /\ UNCHANGED swap
\* The operator of the naive swap restarts s with the roster N.
Roster(s, N) ==
    LET isUnderWay == swap.target = N
        everybody == N \union {t \in Server : server[t].roster # {}}
        left == IF isUnderWay THEN swap.toStop ELSE everybody
        stopped == Stopped(s, server[s])
    IN /\ Mode = "naive" /\ IsUp(s) /\ s \in left
       /\ (isUnderWay \/ used.changes < MaxChanges) /\ (s \in N \/ server[s].roster # {})
       /\ server' = [server EXCEPT ![s] =
              Started([stopped EXCEPT !.roster = N, !.config = ConfigAtStart(stopped.log, N)])]
       /\ swap' = [target |-> N, toStop |-> left \ {s}]
       /\ IF isUnderWay THEN UNCHANGED used ELSE Spend("changes")
-----------------------------------------------------------------------------
(* Properties (paper, figure 3) *)
ElectionSafety == \A a, b \in elections : a.term = b.term => a.leader = b.leader
LogMatching ==
    \A s, t \in Server :
        \A i \in (DOMAIN server[s].log) \intersect (DOMAIN server[t].log) :
            s < t /\ server[s].log[i].term = server[t].log[i].term =>
                SubSeq(server[s].log, 1, i) = SubSeq(server[t].log, 1, i)
LeaderCompleteness ==
    \A e \in elections : \A i \in DOMAIN committed :
        committed[i].term < e.term => i \in DOMAIN e.log /\ e.log[i] = committed[i].entry
StateMachineSafety ==
    \A s \in Server : \A i \in 1..server[s].commitIndex :
        i \in DOMAIN server[s].log /\ server[s].log[i] = committed[i].entry
\* A property of moves: a leader only appends.
LeaderAppendOnly ==
    [][\A s \in Server :
        IsLeader(s) /\ server'[s].state = "Leader" /\ server'[s].currentTerm = server[s].currentTerm =>
            \A i \in DOMAIN server[s].log : i \in DOMAIN server'[s].log /\ server'[s].log[i] = server[s].log[i]]_vars
\* Near miss: two disjoint quorums could each elect a leader. Nothing is violated yet.
MayBeElected(s) == IsLeader(s) \/ (IsUp(s) /\ MayCampaign(s, server[s]))
PossibleVotes(s) ==
    LET C == server[s].config.value
    IN {v \in AllVoters(C) \union CountedNonVoter(s, C) : IsUp(v) /\ UpToDate(server[s].log, server[v].log)}
CanElect(s, Q) == IsQuorum(server[s].config.value, Q, CountedNonVoter(s, server[s].config.value))
DisjointQuorums ==
    \E a, b \in Server :
        /\ a < b /\ MayBeElected(a) /\ MayBeElected(b)
        /\ \E Q \in SUBSET (PossibleVotes(a) \ {b}) : CanElect(a, Q) /\ CanElect(b, PossibleVotes(b) \ (Q \union {a}))
NoDisjointQuorums == ~DisjointQuorums
\* Dead end: a quorum of the latest committed configuration is up for ever, and no leader commits in its term.
QuorumIsUp ==
    LET known == {i \in DOMAIN committed : committed[i].entry.config # NoConfig}
    IN known # {} /\ IsQuorum(committed[Max(known)].entry.config, {s \in Server : IsUp(s)}, {})
LeaderCommits ==
    \E s \in Server : IsLeader(s) /\ TermAt(server[s].log, server[s].commitIndex) = server[s].currentTerm
NoDeadEnd == []<>(QuorumIsUp => LeaderCommits)
\* A state that violates a checked property ends its behaviours.
IsViolated ==
    \/ "ElectionSafety" \in Checked /\ ~ElectionSafety
    \/ "LogMatching" \in Checked /\ ~LogMatching
    \/ "LeaderCompleteness" \in Checked /\ ~LeaderCompleteness
    \/ "StateMachineSafety" \in Checked /\ ~StateMachineSafety
    \/ "NoDisjointQuorums" \in Checked /\ ~NoDisjointQuorums
-----------------------------------------------------------------------------
(* The specification *)
Init ==
    /\ server = InitServer /\ elections = InitElections /\ committed = InitCommitted
    /\ used = [changes |-> 0, crashes |-> 0, commands |-> 0, stayDown |-> 0, lostDisks |-> 0]
    /\ swap = [target |-> {}, toStop |-> {}]
\* Follows from the servers before and after a move: who was elected, and what was committed first.
RecordHistory ==
    LET isNew(s) == /\ server'[s].state = "Leader"
                    /\ ~(IsLeader(s) /\ server[s].currentTerm = server'[s].currentTerm)
        earlier(r) == SelectSeq(r.log, LAMBDA entry : entry.term < r.currentTerm)
        election(s) == [term |-> server'[s].currentTerm, leader |-> s, log |-> earlier(server'[s])]
        longest == Max({server'[s].commitIndex : s \in Server})
        first == CHOOSE s \in Server : server'[s].commitIndex = longest
        of(i) == IF i \in DOMAIN committed THEN committed[i]
                 ELSE [entry |-> server'[first].log[i], term |-> server'[first].currentTerm]
    IN /\ elections' = elections \union {election(s) : s \in {t \in Server : isNew(t)}}
       /\ committed' = [i \in 1..Max({Len(committed), longest}) |-> of(i)]
IsWithinBounds == \A s \in Server : server[s].currentTerm <= MaxTerm /\ Len(server[s].log) <= MaxLog
Next ==
    /\ ~IsViolated
    /\ \/ \E c \in Server : \E V \in SUBSET (AllVoters(server[c].config.value) \ {c}) : Elect(c, V)
       \/ \E l \in Server : \E S \in SUBSET (DOMAIN server[l].matchIndex) : Replicate(l, S)
       \/ \E l \in Server : \E s \in DOMAIN server[l].matchIndex : LearnLaterTerm(l, s)
       \/ \E l \in Server : Commit(l) \/ Propose(l) \/ StepDown(l)
       \/ \E l \in Server : \E N \in Requests(l) : Change(l, N)
       \/ \E s \in Server : Restart(s) \/ Crash(s) \/ LoseDisk(s)
       \/ \E s \in Server : \E N \in {t.voters : t \in Targets} : Roster(s, N)
    /\ IsWithinBounds' /\ RecordHistory
Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ WF_vars(Next)
=============================================================================
