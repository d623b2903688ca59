'use client'

import { type ReactNode, useEffect, useRef } from 'react'
import { introSeen } from '../display/intro-seen.ts'
import { keptSeat } from '../display/kept-seat.ts'
import { setHelp } from '../display/open-help.ts'
import { usePreference } from '../display/preference.ts'
import { shortcuts } from '../display/preferences.ts'
import { ACT_IDS } from '../lab/acts.ts'
import { KEYS } from '../lab/keys.ts'
import { Button } from '../parts/button.tsx'
import { TermText } from '../parts/term-text.tsx'
import { TickSample } from '../parts/tick-sample.tsx'
import { useAllWords } from '../words/use-all-words.ts'
import { PAGES, type ShellPage } from './page-links.tsx'

/** Shortcuts and legend, as far as the page has them. Open as long as it is mounted. */
export function HelpSheet({ here }: { here: ShellPage }) {
  const words = useAllWords()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const close = () => dialog.current?.close()
  // A replay may be in a frame.
  const inNewTab = here === 'replay' ? { target: '_blank', rel: 'noopener' } : {}
  const hasLanes = here === 'bench' || here === 'replay'
  return (
    <dialog
      ref={dialog}
      aria-labelledby="help-title"
      className={`m-auto ${hasLanes ? 'w-[min(44rem,calc(100vw-2rem))]' : 'w-[min(24rem,calc(100vw-2rem))]'} rounded-lg border border-edge bg-raised p-6 text-sm text-ink shadow-2xl`}
      onClose={() => setHelp(false)}
    >
      <div className="flex items-center justify-between">
        <h2 id="help-title" className="text-lg font-semibold tracking-tight">
          {words.signs.title}
        </h2>
        <Button look="quiet" onClick={close}>
          {words.help.close}
        </Button>
      </div>
      <div className={`mt-4 grid gap-x-10 gap-y-6 ${hasLanes ? 'md:grid-cols-2' : ''}`}>
        <Keys here={here} onLeave={close} />
        {hasLanes && <Signs />}
      </div>
      <p className="mt-5 flex flex-wrap gap-x-5 border-t border-hairline pt-3">
        <a className="underline underline-offset-4" href={PAGES.teach} {...inNewTab}>
          {words.palette.names.teach(words.pages.teach)}
        </a>
        <a className="underline underline-offset-4" href={PAGES.join} {...inNewTab}>
          {words.pages.join}
        </a>
        <a className="underline underline-offset-4" href={PAGES.testing} {...inNewTab}>
          {words.pages.testing}
        </a>
      </p>
    </dialog>
  )
}

/** Pages on which no hand is raised by a key. */
const WITHOUT_HAND: readonly ShellPage[] = ['teach', 'join']

/** A key and its action. */
type Meaning = [key: string, meaning: string]

function Keys({ here, onLeave }: { here: ShellPage; onLeave: () => void }) {
  const words = useAllWords()
  const isOn = usePreference(shortcuts) !== 'off'
  function restart(): void {
    onLeave()
    // The page replaces this dialog before its close event.
    setHelp(false)
    introSeen.set('new')
  }
  const acts: Meaning[] = [
    ...ACT_IDS.map((act): Meaning => [KEYS[act], words.acts[act]]),
    [KEYS.heartbeat, words.acts.heartbeat],
    [KEYS.revoke, words.palette.names.revokeAll],
    [KEYS.steal, words.keys.steal],
    [KEYS.try, words.keys.check],
    ['1–4', words.signs.keyLane],
    [KEYS.bottomPanel, words.keys.timeline],
  ]
  const history: Meaning[] = [
    ['← →', words.keys.step],
    ['Esc', words.keys.live],
  ]
  const meanings: Meaning[] = [
    ...(here === 'bench' ? acts : []),
    ...(here === 'bench' || here === 'replay' ? history : []),
    [KEYS.present, words.keys.present],
    ...(here === 'bench' ? ([[KEYS.notes, words.keys.notes]] as Meaning[]) : []),
    ...(keptSeat.get() !== '' && here in PAGES && !WITHOUT_HAND.includes(here)
      ? ([[KEYS.hand, words.keys.hand]] as Meaning[])
      : []),
    ['Ctrl K', words.keys.palette],
    [KEYS.help, words.signs.keyHelp],
  ]
  return (
    <Part title={words.signs.keys}>
      <dl className="grid grid-cols-[3.5rem_1fr] gap-y-1.5">
        {meanings.map(([key, meaning]) => (
          <div key={key} className="contents">
            <dt className="font-mono">{key}</dt>
            <dd className="text-soft">{meaning}</dd>
          </div>
        ))}
      </dl>
      {here === 'bench' && (
        <p className="mt-3 text-soft">
          <span className="text-ink">{words.signs.keyAlt}</span>
          {words.colon}
          {words.signs.keyAltMeaning}
        </p>
      )}
      <label className="mt-3 flex items-center gap-2">
        <input
          type="checkbox"
          className="size-3.5 accent-ink"
          checked={isOn}
          onChange={(event) => shortcuts.set(event.target.checked ? 'on' : 'off')}
        />
        {words.signs.keysOn}
      </label>
      {here === 'bench' && (
        <Button className="mt-4" onClick={restart}>
          {words.intro.restart}
        </Button>
      )}
    </Part>
  )
}

function Signs() {
  const { signs: words, keys } = useAllWords()
  const ticks = [
    ['accepted', words.tickAccepted],
    ['refused', words.tickRefused],
    ['unavailable', words.tickUnavailable],
    ['none', words.tickNone],
  ] as const
  return (
    <div className="flex flex-col gap-6">
      <Part title={words.signs}>
        <p className="mb-2 text-soft">
          <TermText>{words.signsIntro}</TermText>
        </p>
        <ul className="flex flex-col gap-1.5">
          {ticks.map(([outcome, meaning]) => (
            <li key={outcome} className="flex items-center gap-3 text-soft">
              <TickSample of={outcome} />
              {meaning}
            </li>
          ))}
        </ul>
        <p className="mt-2 text-soft">{words.consoleRefusals}</p>
      </Part>
      <Part title={words.rings}>
        <ul className="flex flex-col gap-1.5 text-soft">
          <li>
            <TermText>{words.ringOuter}</TermText>
          </li>
          <li>
            <TermText>{words.ringInner}</TermText>
          </li>
          <li className="text-ink">
            <TermText>{words.ringGap}</TermText>
          </li>
        </ul>
      </Part>
      <Part title={keys.timelineTitle}>
        <p className="text-soft">
          <TermText>{keys.timelineIntro}</TermText>
        </p>
      </Part>
      <Part title={keys.otherClientsTitle}>
        <p className="text-soft">
          <TermText>{keys.otherClientsIntro}</TermText>
        </p>
      </Part>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 border-b border-hairline pb-1 font-semibold">{title}</h3>
      {children}
    </section>
  )
}
