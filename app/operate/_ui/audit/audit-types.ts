import type { AuditResponse } from '#lib/web/audit-responses.ts'
import type { JsonOf } from '#lib/web/contract.ts'

/** A page of rows and the state of the trail, as the API returns them. */
export type AuditView = JsonOf<typeof AuditResponse>
export type RowView = AuditView['rows'][number]
