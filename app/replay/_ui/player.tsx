'use client'

import { MECHANISM_IDS } from '#lib/core/session.ts'
import { BottomPanel } from '../../_ui/bottom-panel/bottom-panel.tsx'
import type { Lab } from '../../_ui/lab/lab.ts'
import { LabProvider } from '../../_ui/lab/use-lab.tsx'
import { DifferenceSentence } from '../../_ui/lane/difference-sentence.tsx'
import { Lane } from '../../_ui/lane/lane.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { useHistoryKeys } from '../../_ui/timeline/travel-keys.ts'
import type { Opening } from './open-recording.tsx'
import { PlayerControls } from './player-controls.tsx'

/** A loaded recording: the same page, with playback controls. */
export function Player({ lab, onOpen }: { lab: Lab } & Opening) {
  return (
    <LabProvider lab={lab}>
      <Page onOpen={onOpen} />
    </LabProvider>
  )
}

function Page({ onOpen }: Opening) {
  useHistoryKeys()
  return (
    <div className="flex flex-1 flex-col fit:min-h-0">
      <SeqMark />
      <main className="contents">
        <PlayerControls onOpen={onOpen} />
        <div className="flex items-center px-5 py-4 bench:min-h-20">
          <DifferenceSentence />
        </div>
        <fieldset
          disabled
          className="grid min-w-0 border-t border-hairline md:grid-cols-2 bench:grid-cols-4 fit:min-h-0 fit:flex-1 fit:grid-rows-[repeat(5,auto)_minmax(0,1fr)]"
        >
          {MECHANISM_IDS.map((id) => (
            <Lane key={id} of={id} />
          ))}
        </fieldset>
        <div className="flex flex-col fit:h-52">
          <BottomPanel />
        </div>
      </main>
    </div>
  )
}
