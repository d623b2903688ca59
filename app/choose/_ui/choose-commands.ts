import { SCENARIOS } from '#lib/evidence/advisor/scenarios.ts'
import type { Command } from '../../_ui/shell/command.ts'
import { setAnswers } from './use-answers.ts'
import type { ChooseWords } from './use-choose-words.ts'

/** The scenarios and the reset of the answers, for the palette. */
export function chooseCommands({ advisor, scenarios, clear }: ChooseWords): readonly Command[] {
  return [
    ...SCENARIOS.map(
      ({ id, answers }): Command => ({
        id: `scenario ${id}`,
        group: 'acts',
        name: () => `${scenarios}${advisor.colon}${advisor.scenarios[id].name}`,
        run: () => setAnswers(answers),
      }),
    ),
    { id: 'clear answers', group: 'acts', name: () => clear, run: () => setAnswers({}) },
  ]
}
