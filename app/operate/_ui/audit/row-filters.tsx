'use client'

import { AUDIT_EVENTS, type AuditEvent } from '#lib/audit/event-names.ts'
import { useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { useAuditWords } from './use-audit-words.ts'

export interface RowFilter {
  readonly event?: AuditEvent
  readonly user?: string
}

const NO_USERS: readonly { readonly name: string }[] = []

/** Chooses the rows of one event or one user. */
export function RowFilters({
  filter,
  onChange,
}: {
  filter: RowFilter
  onChange: (filter: RowFilter) => void
}) {
  const { filters: texts } = useAuditWords()
  const users = useLiveState(({ bench }) => bench?.users ?? NO_USERS)
  const change = (part: { readonly event?: AuditEvent | undefined; readonly user?: string | undefined }) => {
    const { event, user } = { ...filter, ...part }
    onChange({ ...(event === undefined ? {} : { event }), ...(user === undefined ? {} : { user }) })
  }
  return (
    <div className="mt-2 flex flex-wrap gap-x-4 gap-y-2">
      <Select
        label={texts.event}
        value={filter.event ?? ''}
        onChange={({ target }) => change({ event: AUDIT_EVENTS.find((event) => event === target.value) })}
      >
        <option value="">{texts.allEvents}</option>
        {AUDIT_EVENTS.map((event) => (
          <option key={event} value={event}>
            {event}
          </option>
        ))}
      </Select>
      <Select
        label={texts.user}
        value={filter.user ?? ''}
        onChange={({ target }) => change({ user: target.value === '' ? undefined : target.value })}
      >
        <option value="">{texts.allUsers}</option>
        {users.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
    </div>
  )
}
