import { ALERT_TITLES } from '#lib/alerts/titles.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { AlertId, PolicyEffects, RecordedEvent } from '#lib/ledger/event.ts'
import { simulatedClientOf } from '#lib/web/simulated-client-ids.ts'
import { settingsOf } from '../state/lane-state.ts'
import { presetOf } from '../state/state.ts'
import type { AllWords } from '../words/all.en.ts'
import type { Words } from '../words/en.ts'
import { duration, timeOfDay } from '../words/format.ts'
import { codeText } from '../words/problem-text.ts'

/**
 * The details of an event, in a few words.
 * @param lane only what concerns this lane, if it is given
 */
export function eventDetail(event: RecordedEvent, words: AllWords, lane?: MechanismId): string {
  const { eventDetails: texts, endReasons, effects } = words
  const adminDetails = words.admin.eventDetails
  switch (event.type) {
    case 'session.created':
    case 'session.rotated':
    case 'session.stepped_up':
    case 'token.refreshed':
      return join(event.user, event.session.device, event.fingerprint)
    case 'session.touched':
    case 'token.denied':
      return event.user
    case 'session.adjusted':
      return join(event.user, adminDetails.adjusted(timeOfDay(event.session.absoluteExpiresAt)))
    case 'user.revoked_before':
      return join(event.user, endReasons[event.reason], event.techniques.join(', '))
    case 'token.reuse_detected':
      return join(event.user, adminDetails.reuse[event.kind], adminDetails.behind(event.generationsBehind))
    case 'binding.mismatch':
      return join(event.user, event.what, event.mode)
    case 'user.changed':
      return join(
        event.user,
        event.roles.join(', '),
        event.disabled && adminDetails.disabled,
        event.passwordChanged && adminDetails.password,
      )
    case 'session.ended':
      return join(event.user, endReasons[event.reason], effects[event.effect])
    case 'request.verified':
      return join(
        event.user,
        clientName(event.client, words),
        texts.acts[event.act],
        event.fingerprint,
        duration(event.micros / 1000),
      )
    case 'request.refused':
      return join(
        event.user,
        clientName(event.client, words),
        texts.acts[event.act],
        codeText(event.code, words),
      )
    case 'request.answered':
      return join(clientName(event.client, words), texts.acts[event.act])
    case 'credential.stolen':
      return join(
        event.user,
        words.otherClients.stolenBy(words.otherClients.names[event.guest]),
        event.fingerprint,
      )
    case 'policy.changed': {
      const preset = presetOf(event.policy)
      const { records, ended } = event.did ?? {}
      const concernsRecords = lane === undefined || factsOf(lane).recordsIn === 'policy'
      return join(
        preset && words.bar.presets[preset],
        texts.fields((lane === undefined ? event.changed : settingsOf(lane, event.changed)).length),
        concernsRecords && records && recordsText(records, words),
        concernsRecords && ended && words.policyDid.ended(ended.count, endReasons[ended.reason]),
      )
    }
    case 'policy.limit_reached':
      return join(event.user, texts[event.outcome])
    case 'key.rotated':
      return join(event.purpose && texts.storageKey, event.mode, event.kid, event.node)
    case 'node.changed':
      return event.up ? texts[event.partitioned ? 'partitioned' : 'up'](event.node) : texts.down(event.node)
    case 'store.unavailable':
      return join(event.store, texts.acts[event.act])
    case 'faults.changed':
      return join(
        `${words.bar.redis}${words.colon}${words.bar.redisStates[event.redis]}`,
        event.emptied && words.faults.emptied,
        words.faults.invalidation[event.invalidation],
        event.pools === 'exhausted' && words.faults.poolsExhausted,
      )
    case 'clock.advanced':
      return event.frozen ? texts.frozenAt(timeOfDay(event.now)) : texts.runsAt(timeOfDay(event.now))
    case 'gateway.responded':
      return join(event.topology, event.attack?.act ?? event.call, event.code && codeText(event.code, words))
    case 'cache.invalidated':
      return join(event.node, adminDetails.invalidation[event.delivery])
    case 'experiment.started':
    case 'experiment.solved':
    case 'experiment.reset':
    case 'experiment.reset_undone':
      return event.experiment
    case 'experiment.predicted':
      return join(event.experiment, event.choice)
    case 'experiment.check_passed':
      return join(event.experiment, event.check)
    case 'experiment.answered':
      return join(event.experiment, event.answer.part === 'fix' ? event.answer.fix : event.answer.part)
    case 'experiment.hint_taken':
      return join(event.experiment, event.hint)
    case 'evidence.started':
      return String(event.cells)
    case 'evidence.measured':
      return join(event.row, event.preset)
    case 'attack.finished':
      return join(event.attack, event.variant, event.outcome)
    case 'race.finished':
      return join(event.race, event.implementation, event.schedule, event.outcome)
    case 'evidence.finished':
      return event.outcome
    case 'mutation.reached':
      return event.mutation
    case 'mutation.run':
      return `${event.killed} / ${event.counted}`
    case 'mutations.changed':
      return event.active.join(', ')
    case 'alert.fired':
      return join(alertTitle(event.alert, words), event.user)
    case 'alert.delivered':
      return join(alertTitle(event.alert, words), adminDetails.delivery[event.outcome])
    case 'delivery.failed':
      return join(event.what, String(event.count))
    case 'store.lost':
      return event.store
    case 'rule.applied':
      return join(event.rule.when, event.rule.act, event.user, event.effect)
    case 'backup.created':
      return event.backup
    case 'backup.restored':
      return join(event.backup, event.protection)
    case 'session.returned':
      return join(event.user, endReasons[event.reason])
    case 'user.erased':
      return event.mark
    case 'bench.reset':
    case 'room.changed':
      return ''
  }
}

function recordsText(
  { from, to, kept }: NonNullable<PolicyEffects['records']>,
  { policyDid }: AllWords,
): string {
  return policyDid.records(policyDid.stores[from], policyDid.stores[to], kept)
}

function alertTitle(alert: AlertId, { code }: Words): string {
  return ALERT_TITLES[alert][code === 'zh' ? 'zh' : 'en']
}

/** The client, if it was not a browser of this bench. */
function clientName(client: string | undefined, words: Words): string | null {
  const simulated = simulatedClientOf(client)
  return simulated && words.otherClients.names[simulated]
}

function join(...parts: readonly (string | null | undefined | false)[]): string {
  return parts.filter(Boolean).join(' · ')
}
