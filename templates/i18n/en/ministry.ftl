# Pages of analysts: accepted files, exports, figures; and the words inside an exported file.

ministry-accepted-lead = Initiatives that were accepted, those being implemented and implemented included.
ministry-scope = You see the files of { $agency }.
ministry-since = Decided on or after
ministry-until = Decided on or before
ministry-agency = Agency
ministry-kind = Kind
ministry-field = Field
ministry-province = Province
ministry-all = All
ministry-take = { $count ->
    [one] Export this initiative
   *[other] Export these { $count } initiatives
}
ministry-take-help = The file holds what was announced before { $at }. Every export is recorded: who took it, with which filter, how many rows.
ministry-take-csv = Download CSV
ministry-take-jsonl = Download JSON Lines
ministry-take-xlsx = Build an Excel file
ministry-my-exports = My exports
ministry-none = No initiative has been accepted yet
ministry-none-next = Once an acceptance is announced, the initiative appears here.
ministry-none-found = No initiative matches
ministry-none-found-next = Try with fewer filters.
ministry-title = Title
ministry-decided = Decided on
ministry-state = State

ministry-exports = Exports
ministry-exports-lead = Each of your exports, with its filter, its number of rows and the SHA-256 of its file.
ministry-exports-none = You have not exported anything yet
ministry-exports-none-next = Open the list of accepted initiatives, filter it and choose a format.
ministry-asked-at = Asked for at
ministry-format = Format
ministry-filter = Filter
ministry-filter-none = No filter
ministry-rows = Rows
ministry-hash = SHA-256
ministry-download = Download
ministry-until-at = Announced before { $at }
ministry-format-csv = CSV
ministry-format-xlsx = Excel
ministry-format-jsonl = JSON Lines
ministry-export-waiting = Waiting to be built
ministry-export-again = Waiting to be built: the last try did not succeed, the portal tries again by itself from { $at }.
ministry-export-running = Being built
ministry-export-done = Done
ministry-export-failed = Broken off; do not use this file, export again
ministry-export-gone = Done; the file was deleted after its time. Ask for it again when you need it.
ministry-working-help = This page keeps itself up to date; you can also reload it.
flash-export-asked = We have your request. The file will be here once it is built.
fault-too-many-for-sheet = A sheet holds at most { $max } rows. Please filter, or choose CSV.
fault-too-many-waiting = You have { $max } workbooks waiting. Please ask again when one of them is finished.
fault-too-many-downloads = You are downloading { $max } files at once. Please wait until one of them is finished.
fault-until-before-since = The last day must not be before the first.

ministry-figures-lead = Counted over the whole portal at { $at }.
ministry-figures-none = No figures yet
ministry-figures-none-next = Figures are counted every few minutes; please come back later.
ministry-figures-table = By agency
ministry-figures-share = Share accepted

## Words inside an exported file
export-sheet = Initiatives
export-about = About this file
export-column-code = File code
export-column-kind = Kind
export-column-title = Title
export-column-summary = Summary
export-column-field = Field
export-column-province = Province
export-column-agency-code = Agency code
export-column-agency = Agency
export-column-proposer = Proposer
export-column-author-count = Number of authors
export-column-authors = Authors (who agreed to be named)
export-column-strategic-technology = Strategic technology
export-column-submitted-on = Sent on
export-column-decided-on = Decided on
export-column-announced-on = Announced on
export-column-completed-on = Implemented on
export-column-state = State
export-column-score = Mean score
export-column-days-used = Working days used
export-column-decision-reason = Reason of the decision
export-about-taken-at = Taken at
export-about-taken-by = Taken by
export-about-frozen-at = Announced before
export-about-rows = Rows
export-about-since = Decided on or after
export-about-until = Decided on or before
export-about-agency = Agency
export-about-kind = Kind
export-about-field = Field
export-about-province = Province
export-about-any = All
