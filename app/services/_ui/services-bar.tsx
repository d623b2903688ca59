import { useLaneIds } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { Select } from '../../_ui/parts/select.tsx'
import { useWords } from '../../_ui/words/use-words.ts'
import type { Choice, Setup } from './topology-result.ts'
import type { ServicesPage } from './use-services.ts'
import { useServicesWords } from './use-services-words.ts'

/** The actions on all three topologies, and their settings. */
export function Bar({ page }: { page: ServicesPage }) {
  const words = useServicesWords()
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2 px-5 pt-3">
        <fieldset aria-label={words.acts.label} className="flex flex-wrap items-center gap-2">
          <Button look="primary" className="h-8" onClick={page.logIn}>
            {words.acts.login}
          </Button>
          <Button onClick={() => page.act('cart')}>{words.acts.cart}</Button>
          <Button title={words.hints.order} onClick={() => page.act('order')}>
            {words.acts.order}
          </Button>
        </fieldset>
        <fieldset aria-label={words.acts.attacks} className="flex flex-wrap items-center gap-2">
          <span className="text-xs text-soft" aria-hidden="true">
            {words.acts.attacks}
          </span>
          <Button title={words.hints.knock} onClick={() => page.act('knock')}>
            {words.acts.knock}
          </Button>
          <Button title={words.hints.replay} onClick={() => page.act('replay')}>
            {words.acts.replay}
          </Button>
        </fieldset>
        <Button title={words.hints.revoke} onClick={page.revoke}>
          {words.acts.revoke}
        </Button>
      </div>
      <Switches page={page} />
    </>
  )
}

function Switches({ page: { setup, choice, choose, change } }: { page: ServicesPage }) {
  const words = useServicesWords()
  const { mechanisms } = useWords()
  const choices: readonly Choice[] = ['own', ...useLaneIds()]
  const { setup: texts } = words
  if (setup === null) return null
  return (
    <fieldset aria-label={texts.label} className="flex flex-wrap items-center gap-x-5 gap-y-2 px-5 pt-2">
      <Select
        label={texts.mechanism}
        value={choice}
        onChange={(event) => choose(event.target.value as Choice)}
      >
        {choices.map((id) => (
          <option key={id} value={id}>
            {id === 'own' ? texts.own : mechanisms[id].name}
          </option>
        ))}
      </Select>
      <Select
        label={texts.trust}
        value={setup.trust}
        onChange={({ target }) => change({ trust: target.value as Setup['trust'] })}
      >
        {Object.entries(texts.trusts).map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        label={texts.relay}
        value={setup.relay}
        onChange={({ target }) => change({ relay: target.value as Setup['relay'] })}
      >
        {Object.entries(texts.relays).map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        label={texts.users}
        value={setup.faults.users}
        onChange={({ target }) => change({ faults: { users: target.value as Setup['faults']['users'] } })}
      >
        {Object.entries(texts.faults).map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </fieldset>
  )
}
