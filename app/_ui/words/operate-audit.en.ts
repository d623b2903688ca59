import type { AuditLevel } from '#lib/audit/row.ts'
import type { FindingCode } from '#lib/audit/verify.ts'

/** Strings of the section “Audit trail” of the page /operate. */
export const audit = {
  intro:
    'Each decision about a login or a session, and each change by the operator, is a row. A row contains the hash of the row before it, so a change of the past is noticed.',
  loading: 'Loading rows…',
  failed: 'Could not read the audit trail. The rows below are older; retrying.',
  empty: 'No rows yet. Log in on the bench, or change its policy.',
  noneFound: 'No row matches.',
  rows: 'Rows',
  table: 'Rows, newest first',
  newer: 'Newer',
  older: 'Older',
  node: (id: string) => `node ${id}`,

  recording: {
    reading: 'Reading…',
    on: 'Recording',
    off: {
      policy: 'Off: the policy has switched the recording off',
      store: 'Not written: the store does not accept rows',
      lost: 'Incomplete: rows were lost',
      unreachable: 'Not known to be recording: the audit trail cannot be read',
    },
    waiting: (rows: number) => (rows === 1 ? '1 row is not written yet' : `${rows} rows are not written yet`),
    counting: (checks: number, sessions: number) =>
      `${checks} accepted ${checks === 1 ? 'check' : 'checks'} of ${sessions} ${sessions === 1 ? 'session' : 'sessions'} counted in this minute`,
    repeated: (n: number) =>
      `${n} repeated ${n === 1 ? 'refusal' : 'refusals'} counted in this minute; the first of each kind has a row`,
    lost: (rows: number) => `${rows} rows were never written. No chain shows those; a row states the number.`,
  },

  head: 'Newest row',
  headNote:
    'Write this down: it is the anchor. Only a note that is kept elsewhere shows that the newest rows were deleted.',
  copyAnchor: 'Copy anchor',
  print: 'Print',
  copied: (anchor: string) => `Copied ${anchor}`,
  trimmed: (first: number) => `Retention has deleted the rows before row ${first}.`,

  verify: {
    title: 'Verify',
    note: 'Recomputes each hash of the stored rows, up to the newest one that the trail states. With an anchor, it also notices an end that was deleted or written again together with that statement.',
    anchor: 'Anchor',
    run: 'Verify',
    running: 'Verifying…',
    badAnchor: 'Write the anchor as SEQ:HASH, such as 128:3f9a0c1b.',
    failed: (why: string) => `Could not verify: ${why}`,
    noRows: 'No row is stored, so there is nothing to verify.',
    intact: (rows: number) => (rows === 1 ? '1 row, chain intact.' : `${rows} rows, chain intact.`),
    notIntact: 'Not intact.',
    begins: (seq: number) => `They begin with row ${seq}.`,
    erased: (rows: number) => `${rows} have a mark in place of an erased user.`,
    anchored: 'The anchor is in the chain.',
    unanchored: 'Without an anchor, an end that was deleted or written again may go unnoticed.',
  },
  findings: {
    not_a_row: () => 'A row has another form, or a field that no hash covers.',
    row_damaged: (seq: number) => `Row ${seq} is damaged: what is stored is no row.`,
    hash_differs: (seq: number) => `The fields of row ${seq} do not give its hash: it was changed.`,
    link_broken: (seq: number) => `Row ${seq} does not continue the row before it.`,
    out_of_order: (seq: number) => `Row ${seq} is not at its place, or is there twice.`,
    row_missing: (seq: number) => `A row is missing before row ${seq}.`,
    personal_data_differs: (seq: number) => `The name or address in row ${seq} does not fit its mark.`,
    erasure_not_recorded: (seq: number) => `The user of row ${seq} is erased, and no row records it.`,
    start_differs: (seq: number) => `The first row is ${seq}, which is not where the trail begins.`,
    anchor_differs: (seq: number) => `Row ${seq} is not that of the anchor: the chain was written again.`,
    rows_after_last_missing: (seq: number) => `Row ${seq} is missing: rows were deleted at the end.`,
    head_differs: (seq: number) => `Row ${seq} is not the newest row that the trail states.`,
    anchor_before_first_row: (seq: number) => `Row ${seq} of the anchor was deleted by retention.`,
  } satisfies Record<FindingCode, (seq: number) => string>,

  exports: {
    title: 'Export',
    note: 'All rows, one per line, verified without this server; or security event tokens (RFC 8417, CAEP), which the JWKS of the bench verifies.',
    ndjson: 'JSON lines',
    set: 'Security event tokens',
  },

  filters: { event: 'Event', allEvents: 'All', user: 'User', allUsers: 'All' },
  columns: {
    seq: 'Row',
    time: 'Time',
    event: 'Event',
    actor: 'Actor',
    user: 'User',
    session: 'Session',
    change: 'Change or reason',
    reason: 'Reason',
    prev: 'Hash before',
    hash: 'Hash',
  },
  levels: { INFO: 'info', WARN: 'warning', CRITICAL: 'critical' } satisfies Record<AuditLevel, string>,
  actors: { operator: 'operator', system: 'system', policy: 'policy', unknown: 'unknown client' },

  tamper: {
    title: 'Tamper with a copy',
    note: 'Each button changes a copy of the newest rows in this page, and verifies the copy here. The stored rows stay as they are.',
    kinds: {
      edit: 'Edit a row',
      insert: 'Insert a row',
      delete: 'Delete a row',
      reorder: 'Swap two rows',
      truncate: 'Cut off the end',
    },
    did: {
      edit: 'The reason of one row was changed.',
      insert: 'A row was copied, changed and inserted.',
      delete: 'A row in the middle was deleted.',
      reorder: 'Two rows were swapped.',
      truncate:
        'The two newest rows were deleted. The rest is a chain without a fault: only the anchor shows what is missing.',
    },
    withoutAnchor: 'Without an anchor',
    withAnchor: (seq: number) => `With row ${seq} as anchor`,
    few: (rows: number) => `The trail needs at least ${rows} rows. Log in on the bench first.`,
    failed: 'Could not read the rows. Retry.',
    copy: 'The copy',
    changed: 'changed',
    found: 'found here',
  },
}
