'use client'

import type { TrialAct } from '#lib/alerts/trial.ts'
import { EventList } from '../../../_ui/lane/event-list.tsx'
import { OutcomeSign } from '../../../_ui/parts/outcome-sign.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useAllWords } from '../../../_ui/words/use-all-words.ts'
import type { AlertRule, Trial, TrialState } from './alert-rules.tsx'
import { type AlertsWords, useAlertsWords } from './use-alerts-words.ts'

/** What came of a trial: whether the alert was fired, after how long, and by which events. */
export function TrialResult({ act, of, rule }: { act: TrialAct; of: TrialState; rule: AlertRule }) {
  const texts = useAlertsWords()
  const words = useAllWords()
  return (
    <div className="border-l-2 border-edge pl-3" data-trial={rule.id} data-act={act}>
      <p role="status" className="text-sm">
        <span className="mr-2 text-xs text-faint">
          {texts.acts[act]}
          {words.colon}
        </span>
        {of.state === 'running' && <span className="text-soft">{texts.running}</span>}
        {of.state === 'failed' && <span className="text-refused">{problemText(of.problem, words)}</span>}
        {of.state === 'done' && <Verdict trial={of.trial} />}
      </p>
      {of.state === 'done' && <Events trial={of.trial} rule={rule} toDo={`${texts.toDo}${words.colon}`} />}
    </div>
  )
}

function Verdict({ trial }: { trial: Trial }) {
  const texts = useAlertsWords()
  const isIntended = trial.fired === (trial.act === 'fires')
  return (
    <span data-intended={isIntended}>
      <span
        data-outcome={isIntended ? 'accepted' : 'refused'}
        className="inline-flex items-center gap-1.5 font-medium text-outcome"
      >
        <OutcomeSign of={isIntended ? 'accepted' : 'refused'} className="size-3" />
        {verdictText(trial, texts)}
      </span>
      <span className="ml-3 text-xs text-soft">{texts.places[trial.place]}</span>
    </span>
  )
}

function verdictText({ act, fired, ms }: Trial, { result }: AlertsWords): string {
  if (act === 'fires') return fired ? result.fired(ms ?? 0) : result.notFired
  return fired ? result.firedToo : result.asIntended
}

function Events({ trial, rule, toDo }: { trial: Trial; rule: AlertRule; toDo: string }) {
  const texts = useAlertsWords()
  const language = useLanguage()
  const title = rule.title[language]
  return (
    <>
      {trial.fired && (
        <p className="mt-1 max-w-3xl text-xs text-soft">
          <span className="text-faint">{toDo}</span>
          {rule.action[language]}
        </p>
      )}
      <details className="mt-1 text-xs">
        <summary className="cursor-pointer text-soft hover:text-ink">
          {texts.events(trial.events.length)}
        </summary>
        <EventList
          label={texts.eventsOf(title, texts.acts[trial.act])}
          events={trial.events}
          isLinked={trial.place === 'bench'}
          noteOn={({ seq }) => trial.seqs.includes(seq) && <strong>{texts.firedIt}</strong>}
        />
      </details>
    </>
  )
}
