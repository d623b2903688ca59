import { useLiveState } from '../../_ui/lab/use-lab.tsx'

/**
 * A text that changes when a session begins or ends. The position in the event log would change with every read of the own
 * sessions, which is an event as well.
 */
export function useSessionChanges(): string {
  const rows = useLiveState((state) => state.rows)
  return rows.map(({ id, state }) => `${id} ${state}`).join()
}
