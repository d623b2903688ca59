'use client'

import { lazyPart } from '../../../_ui/parts/lazy-part.tsx'
import { AppName } from '../../../_ui/shell/page-head.tsx'
import { ShellControls } from '../../../_ui/shell/shell-controls.tsx'
import { MainStart, SkipLink } from '../../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../../_ui/shell/use-shortcuts.ts'
import { withWords } from '../../../_ui/words/create-words.ts'
import { loadAllWords } from '../../../_ui/words/use-all-words.ts'
import { CodeForm } from './code-form.tsx'
import { FoundRoom } from './found-room.tsx'
import { SeatWelcome } from './seat-welcome.tsx'
import { useJoinRoom } from './use-join-room.ts'
import { useJoinWords } from './use-join-words.ts'

const ShellPalette = lazyPart(() =>
  withWords(import('../../../_ui/shell/shell-palette.tsx'), loadAllWords).then(
    (module) => module.ShellPalette,
  ),
)

/** How a participant joins a room, or returns to a seat. For a phone: one question at a time. */
export function JoinPage() {
  useShortcuts()
  const words = useJoinWords()
  const joining = useJoinRoom()
  const { step } = joining
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center gap-3 border-b border-hairline px-5 py-2">
        <SkipLink />
        <AppName />
        <div className="ml-auto flex items-center gap-0.5">
          <ShellControls here="join" Palette={ShellPalette} />
        </div>
      </header>
      <main
        data-step={step.step}
        className="mx-auto flex w-full max-w-md flex-1 flex-col gap-6 px-5 py-6 md:py-14"
      >
        <MainStart />
        {step.step === 'code' && (
          <CodeForm key={step.typed} typed={step.typed} problem={step.problem} find={joining.find} />
        )}
        {step.step === 'reading' && (
          <>
            <h1 className="text-2xl font-medium tracking-tight">{words.title}</h1>
            <p role="status" className="text-soft">
              {words.reading}
            </p>
          </>
        )}
        {step.step === 'room' && <FoundRoom room={step.room} joining={joining} />}
        {step.step === 'welcome' && (
          <SeatWelcome given={step.given} typed={step.typed} expiresAt={step.room.expiresAt} />
        )}
      </main>
    </div>
  )
}
