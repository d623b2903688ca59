'use client'

import { useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { useBacklog } from '../../../_ui/timeline/backlog.ts'
import { AlertRules } from './alert-rules.tsx'
import { FiredAlerts } from './fired-alerts.tsx'
import { useAlertsWords } from './use-alerts-words.ts'
import { WebhookForm } from './webhook-form.tsx'

/** The rules with their trials, the alerts of this bench, and its webhook. */
export function AlertsSection() {
  const texts = useAlertsWords()
  useBacklog()
  // The policy decides on which bench a trial is carried out.
  const policy = useLiveState(({ bench }) => bench?.policy)
  const { latest, reading, again } = useReading('/api/bench/alerts', {}, { when: JSON.stringify(policy) })
  return (
    <div className="flex flex-col gap-8">
      <p className="max-w-3xl text-soft">{texts.intro}</p>
      {latest ? (
        <>
          <AlertRules rules={latest.rules} />
          <div className="grid gap-x-10 gap-y-8 bench:grid-cols-[minmax(0,1fr)_26rem]">
            <FiredAlerts rules={latest.rules} />
            <WebhookForm url={latest.webhook?.url ?? null} onChange={again} />
          </div>
        </>
      ) : (
        <p role="status" className="text-soft">
          {reading.state === 'failed' ? texts.failed : texts.loading}
        </p>
      )}
    </div>
  )
}
