/*
 * A room as a file. It is read with programs that are not this one: a cell of a spreadsheet must not become a formula, and a
 * nickname must not become Markdown.
 */

export interface ExportedProgress {
  readonly experiment: string
  readonly state: 'open' | 'started' | 'solved'
  /** False if the room had left the experiment before the seat joined. */
  readonly isPlayed: boolean
  readonly prediction: string | null
  readonly isRight: boolean | null
  readonly passed: readonly string[]
  readonly checks: number
  readonly hintsTaken: readonly string[]
  readonly hintsSent: readonly string[]
  readonly attempts: number
  readonly startedAt: number | null
  readonly solvedAt: number | null
}

/** The score of the newest run of a test suite against the planted bugs. */
export interface ExportedRun {
  readonly state: 'running' | 'ended' | 'unfinished'
  readonly killed: number
  readonly counted: number
  /** The suite reports a control, which makes the score void. */
  readonly isOverFitted: boolean
  readonly at: number
}

export interface ExportedSeat {
  readonly id: string
  readonly nickname: string
  readonly joinedAt: number
  readonly isRemoved: boolean
  readonly note: string
  readonly progress: readonly ExportedProgress[]
  /** Null without a run. */
  readonly run: ExportedRun | null
}

export interface ExportedAct {
  readonly at: number
  readonly isUndone: boolean
  readonly act: { readonly act: string }
}

/** What a room contains. All instants are epoch milliseconds by the clock of the server. */
export interface ExportedRoom {
  readonly code: string
  readonly title: string
  readonly language: string
  readonly mode: string
  readonly openedAt: number
  readonly exportedAt: number
  readonly experiments: readonly string[]
  readonly predictions: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly seats: readonly ExportedSeat[]
  readonly acts: readonly ExportedAct[]
}

const COLUMNS = [
  ...['record', 'at', 'seat', 'nickname', 'removed', 'experiment', 'state', 'played', 'prediction', 'right'],
  ...['checks_passed', 'checks', 'hints_taken', 'hints_sent', 'attempts', 'started_at', 'solved_at'],
  ...['note', 'act', 'details', 'undone', 'killed', 'counted', 'over_fitted'],
] as const
type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], string | number | boolean | null>>>

const BYTE_ORDER_MARK = '\uFEFF'
const time = (at: number | null) => (at === null ? null : new Date(at).toISOString())

/**
 * A line for each seat in each experiment (`record` is `progress`), one for each seat whose suite has a score (`run`), and one
 * for each act of the teacher (`act`).
 */
export function csvOf({ seats, acts }: ExportedRoom): string {
  const rows: readonly Row[] = [
    ...seats.flatMap(progressRows),
    ...seats.flatMap((seat) => (seat.run ? [runRow(seat, seat.run)] : [])),
    ...acts.map(actRow),
  ]
  const lines = [[...COLUMNS], ...rows.map((row) => COLUMNS.map((name) => row[name] ?? ''))]
  // Excel reads a file as UTF-8 only if it begins with this mark; RFC 4180 ends lines with CRLF.
  return BYTE_ORDER_MARK + lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')
}

function progressRows({ id, nickname, joinedAt, isRemoved, note, progress }: ExportedSeat): readonly Row[] {
  return progress.map((of) => ({
    record: 'progress',
    at: time(joinedAt),
    seat: id,
    nickname,
    removed: isRemoved,
    experiment: of.experiment,
    state: of.state,
    played: of.isPlayed,
    prediction: of.prediction,
    right: of.isRight,
    checks_passed: of.passed.length,
    checks: of.checks,
    hints_taken: of.hintsTaken.join(' '),
    hints_sent: of.hintsSent.join(' '),
    attempts: of.attempts,
    started_at: time(of.startedAt),
    solved_at: time(of.solvedAt),
    note,
  }))
}

function runRow({ id, nickname, isRemoved }: ExportedSeat, run: ExportedRun): Row {
  return {
    record: 'run',
    at: time(run.at),
    seat: id,
    nickname,
    removed: isRemoved,
    state: run.state,
    killed: run.killed,
    counted: run.counted,
    over_fitted: run.isOverFitted,
  }
}

function actRow({ at, isUndone, act: { act, ...details } }: ExportedAct): Row {
  return { record: 'act', at: time(at), act, details: JSON.stringify(details), undone: isUndone }
}

/** What a spreadsheet would run as a formula, also in full width (OWASP, CSV injection). */
const FORMULA = /^\s|^[=+\-@＝＋－＠]/u

/** A cell that is quoted, and text whatever it begins with. */
export function csvCell(value: string | number | boolean): string {
  const text = String(value)
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

/** A report: the results by experiment, the seats with their notes, and the acts of the teacher. */
export function markdownOf(room: ExportedRoom, titleOf: (experiment: string) => string): string {
  const { code, title, mode, openedAt, exportedAt, experiments, seats, acts, predictions } = room
  const of = (seat: ExportedSeat, id: string) => seat.progress.find(({ experiment }) => experiment === id)
  const counts = experiments.map((id) => {
    const all = seats.flatMap((seat) => of(seat, id) ?? [])
    const chosen = Object.entries(predictions[id] ?? {}).map(([choice, count]) => `${choice}: ${count}`)
    return [
      titleOf(id),
      all.filter(({ state }) => state !== 'open').length,
      all.filter(({ state }) => state === 'solved').length,
      chosen.join(', '),
    ]
  })
  const hasRuns = seats.some(({ run }) => run !== null)
  const rows = seats.map((seat) => [
    seat.isRemoved ? `${seat.nickname} (removed)` : seat.nickname,
    ...experiments.map((id) => cellOf(of(seat, id))),
    ...(hasRuns ? [scoreCell(seat.run)] : []),
    seat.note,
  ])
  const done = acts.map(({ at, act: { act, ...details }, isUndone }) => [
    time(at) ?? '',
    isUndone ? `${act} (undone)` : act,
    JSON.stringify(details),
  ])
  return [
    `# ${escaped(title || code)}`,
    `Room ${escaped(code)}, ${mode}, opened ${time(openedAt)}, exported ${time(exportedAt)}, ${seats.length} seats.`,
    '## Experiments',
    table(['experiment', 'started', 'solved', 'predictions'], counts),
    '## Seats',
    table(
      ['nickname', ...experiments.map(titleOf), ...(hasRuns ? ['planted bugs killed'] : []), 'note'],
      rows,
    ),
    '## Acts of the teacher',
    table(['at', 'act', 'details'], done),
    '',
  ].join('\n\n')
}

function cellOf(progress: ExportedProgress | undefined): string {
  if (!progress || progress.state === 'open') return progress?.isPlayed === false ? 'not played' : ''
  const { state, passed, checks, attempts, hintsTaken, hintsSent, startedAt, solvedAt, isRight } = progress
  const seconds = startedAt !== null && solvedAt !== null ? Math.round((solvedAt - startedAt) / 1000) : null
  const hints = hintsTaken.length + hintsSent.length
  return [
    state === 'solved' ? `solved${seconds === null ? '' : ` in ${seconds} s`}` : `${passed.length}/${checks}`,
    isRight !== null && `prediction ${isRight ? 'right' : 'wrong'}`,
    hints > 0 && `hints ${hints}`,
    attempts > 1 && `attempts ${attempts}`,
  ]
    .filter(Boolean)
    .join(', ')
}

function scoreCell(run: ExportedRun | null): string {
  if (run === null) return ''
  const { killed, counted, state, isOverFitted } = run
  return [`${killed}/${counted}`, state !== 'ended' && state, isOverFitted && 'over-fitted']
    .filter(Boolean)
    .join(', ')
}

type Cell = string | number
function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) => `| ${cells.map((cell) => escaped(String(cell))).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

/**
 * What GFM makes a link of without any markup (§6.9). Some programs look for it after they have removed backslashes, so a word
 * joiner, which is not visible, separates what they look for.
 */
const AUTOLINK = /www(?=\.)|(?:https?|ftp|mailto|xmpp)(?=:)|(?=@)/gi
const WORD_JOINER = '\u2060'

/** Text that Markdown shows as it is: neither markup nor HTML nor a link nor a further cell. */
export function escaped(text: string): string {
  return text
    .replaceAll(AUTOLINK, `$&${WORD_JOINER}`)
    .replaceAll(/[\\`*_{}[\]<>()#!|~&]/g, '\\$&')
    .replaceAll(/\s+/gu, ' ')
}
