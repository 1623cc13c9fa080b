// The visible names of the page's parts, by which tests find them as users do: by role and name. A label that changes on the page
// changes in one line here, and no test has to.

/** The lanes' names by mode, in the order of the page. */
export const LANES = { naive: "Naive swap", single: "Single-server", joint: "Joint consensus" };

/** The panels that have a button, by their key in commands, in the order of the page. */
export const PANELS = {
  members: "Members",
  compare: "Compare",
  explain: "Explain",
  "space-time": "Space-time",
  rules: "Rules",
  search: "Search",
  script: "Script",
  share: "Share",
  keys: "Keys",
};

export const BUTTONS = {
  ...PANELS,
  lessons: "Lessons",
  nextLesson: "Next lesson",
  more: "More",
  legend: "Legend: what am I looking at?",
  close: "Close",
  dismiss: "Dismiss",
  // The transport.
  play: "Play",
  pause: "Pause",
  reset: "Reset",
  back: "Back one event",
  forward: "Forward one event",
  previous: "Previous moment",
  next: "Next moment",
  undo: "Undo",
  redo: "Redo",
  answer: "Answer",
  why: "Why?",
  reveal: "Show what is to come",
  largeType: "Large type",
  // The theme.
  themeAuto: "Theme: auto",
  themeLight: "Theme: light",
  themeDark: "Theme: dark",
  // The menu of a server, and where an action is applied.
  crash: "Crash",
  timeOut: "Time out",
  allLanes: "all lanes",
  thisLane: "this lane",
  // Members.
  ask: "Ask for the change",
  start: "Start with these voters",
  chainOfChange: "Back to this change",
  // Rules.
  allRules: "All rules on",
  // The search and the survey.
  find: "Find a violation",
  findLogMatching: "Find a violation of Log Matching",
  findDeadEnd: "Find a dead end",
  findStuckChange: "Find a stuck change",
  findQuorums: "Find two disjoint quorums",
  byMoves: "Search by moves",
  stop: "Stop",
  anyway: "Search anyway",
  watch: "Watch it",
  downloadQuestion: "Download the question",
  ruleOn: "Now with the rule on",
  seeIt: "See it",
  survey: "Play them all",
  stopSurvey: "Stop the survey",
  openSeed: "Open it",
  // The script.
  insertMoment: "Insert this moment",
  insertAction: "Insert the last action",
  loadFile: "Load a file",
  saveFile: "Save as a file",
  forget: "Forget what I typed",
  // Sharing.
  copyStart: "Copy a link to the start",
  copyMoment: "Copy a link to this moment",
  address: "Put this moment into the address",
  copyCode: "Copy this code",
  svg: "Picture (SVG)",
  png: "Picture (PNG)",
  video: "Video from here (WebM)",
  saveScript: "Script (text)",
  // Where a part of the page is gone.
  reload: "Reload",
  notNow: "Not now",
};

export const LINKS = {
  full: "Open in full",
  startAgain: "Start again from here",
  startOver: "Start over",
  reloadPage: "Reload the page",
  // The pages of presets.
  playground: "Open it in the playground",
  allPresets: "All presets",
  verdicts: "Verdicts",
  watch: "watch",
  withoutScript: "What it shows, in words and pictures",
};

/** Lists, sliders and fields. */
export const FIELDS = {
  speed: "Speed",
  time: "Time",
  script: "Script",
  profile: "The rules of",
  // The bounds of a search.
  terms: "terms",
  changes: "changes",
  crashes: "crashes",
  property: "Looks for",
  granularity: "A move is",
  log: "Entries in a log, at most",
  commands: "Commands, at most",
  moves: "Moves or steps, at most",
  inFlight: "Messages in flight, at most",
  loss: "Messages may be lost",
  stayDown: "Servers that stay down, at most",
  lostDisks: "Lost disks, at most",
  snapshots: "Snapshots, at most",
  transfers: "Transfers, at most",
  direct: "Changes of one server may be direct",
  memory: "Memory, at most (MB)",
  // The allowance of what may follow.
  moreTerms: "more terms",
  moreEntries: "more entries",
  // Members.
  chain: "Chain of configurations",
  // A survey.
  seeds: "Seeds",
  openSeed: "Open seed",
  // The operator of the naive swap.
  operatorPause: "Waits between two servers (ms)",
};

/** Regions, groups and landmarks. */
export const REGIONS = {
  transport: "Transport",
  panels: "Panels",
  votersWanted: "Voters wanted",
  force: "Accident: force the voters, without a quorum",
  bootstrap: "Accident: found a cluster of",
  cutFrom: "Cut: messages from",
};

/** Parts of a panel that are folded. */
export const FOLDED = {
  ownCluster: "A cluster of your own",
  operator: "The operator of the naive swap",
  moreBounds: "More bounds",
  exportForTlc: "Export for TLC",
  moreDrafts: "More of what you typed",
  trackKey: "Key",
};

/** How a server is called: its id, its state, its term. */
export const STATES = { leader: "leader", follower: "follower", crashed: "crashed" };

/**
 * Phrases by which the messages of the page's scripts are told apart. There is no other way to see which of them is shown: they appear where
 * the program does not run.
 */
export const MESSAGES = {
  loading: /Loading Overlap/,
  needsJavaScript: /needs JavaScript/,
  needsWebAssembly: /needs WebAssembly/,
  couldNotStart: /could not start/,
  notLoaded: /could not be loaded/,
  wrongBytes: /is not what was sent/,
  stopped: /has stopped/,
  fault: /has a fault \(.+\)/,
  newVersion: /new version/,
};

/** The rules that guard safety, by their key. */
export const RULES = {
  in_force_on_append: "in force on append",
  rollback_on_truncate: "roll back on truncate",
  reload_on_restart: "reload on restart",
  one_change_at_a_time: "one change at a time",
  own_term_commit_first: "own term first",
  removed_leader_not_counted: "removed leader uncounted",
  joint_needs_both: "both majorities",
  joint_commits_before_leaving: "joint commits first",
  inherited_joint_commits_first: "inherited joint commits first",
  leaving_candidate_not_counted: "leaving candidate uncounted",
};
