'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { actResultText } from '../admin/act-result-text.ts'
import { useLabState } from '../lab/use-lab.tsx'
import type { Notice } from '../state/lane-state.ts'
import type { AllWords } from '../words/all.en.ts'
import { timeOfDay } from '../words/format.ts'
import { codeText } from '../words/problem-text.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { eventDetail } from './event-detail.ts'

/** The text of a notice. */
export function NoteText({ note, of }: { note: Notice; of: MechanismId }) {
  const words = useAllWords()
  const isAccepted = useLabState((state) => state.lanes[of].verdict?.outcome === 'accepted')
  return noteText(note, words, of, isAccepted)
}

/** The text of a notice on a lane. @param isAccepted whether the lane accepts: then a failed login is an additional one */
export function noteText(note: Notice, words: AllWords, of: MechanismId, isAccepted: boolean): string {
  switch (note.kind) {
    case 'policy':
      return words.events[note.event.type] + words.colon + eventDetail(note.event, words, of)
    case 'admin':
      return actResultText(note.result, words)
    case 'logged-out-everywhere':
      return words.notes.loggedOutEverywhere
    case 'logged-out-within':
      return words.notes.loggedOutWithin(timeOfDay(note.until))
    case 'logged-out-here':
      return words.notes.loggedOutHere(timeOfDay(note.until))
    case 'nothing-to-log-out':
      return words.notes.nothingToLogOut
    case 'second-device':
      return words.notes.secondDevice
    case 'refreshed':
      return words.notes.refreshed
    case 'failed':
      return (
        (note.act === 'login' && isAccepted ? words.notes.newLogin : words.notes.failed[note.act]) +
        words.colon +
        codeText(note.code, words, note.retryAfterSeconds)
      )
  }
}
