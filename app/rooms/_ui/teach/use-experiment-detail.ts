import type { RecordedEvent } from '#lib/ledger/event.ts'
import { useLanguage } from '../../../_ui/words/language.ts'
import { useNotesOf } from '../shared/use-experiment-notes.ts'
import type { BoardTools } from './board-types.ts'

/** The details of an event about an experiment: its title, and the texts of what was chosen, fulfilled or taken. Null: of another event. */
export function useExperimentDetail({ room, infos }: Pick<BoardTools, 'room' | 'infos'>) {
  const language = useLanguage()
  const notes = useNotesOf(room.experiment === null ? [] : [room.experiment])
  return (event: RecordedEvent): string | null => {
    if (!('experiment' in event)) return null
    const info = infos.find(({ id }) => id === event.experiment)
    // A seat can do an experiment that the room does not have.
    if (!info) return ''
    return [info.title[language], partText(event)].filter(Boolean).join(' · ')

    function partText(of: RecordedEvent): string | undefined {
      switch (of.type) {
        case 'experiment.predicted':
          return info?.prediction.choices.find(({ id }) => id === of.choice)?.text[language]
        case 'experiment.check_passed':
          return info?.checks.find(({ id }) => id === of.check)?.text[language]
        case 'experiment.hint_taken':
          return notes.find(({ id }) => id === of.experiment)?.hints.find(({ id }) => id === of.hint)?.text[
            language
          ]
      }
    }
  }
}
