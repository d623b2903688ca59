'use client'

import { useReading } from '../../../_ui/lab/use-reading.ts'

/** The answer and the reason of an experiment; null until they are known. @param id null as long as they must not be shown */
export function useExperimentNotes(id: string | null) {
  return useReading('/api/experiments/{id}/notes', id === null ? null : { params: { id } }).latest
}
