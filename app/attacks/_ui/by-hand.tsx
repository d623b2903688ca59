'use client'

import type { ResponseBody } from '#lib/web/routes-types.ts'
import { useLiveState } from '../../_ui/lab/use-lab.tsx'
import { LinkButton } from '../../_ui/parts/link-button.tsx'
import { useAttackWords } from './use-attack-words.ts'

type Origins = ResponseBody<'/api/origins', 'GET'>

/** How a person does an attack with their own browser. */
export function ByHand({ origins }: { origins: Origins | null }) {
  const { byHand: words } = useAttackWords()
  return (
    <section aria-labelledby="by-hand">
      <h2 id="by-hand" className="text-lg font-semibold tracking-tight">
        {words.title}
      </h2>
      <ul className="mt-2 max-w-prose list-disc pl-5 text-soft marker:text-faint">
        {words.steps.map((step) => (
          <li key={step} className="mt-1">
            {step}
          </li>
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap gap-2">
        <LinkButton href="/">{words.toBench}</LinkButton>
        {origins && <OtherOrigins {...origins} />}
      </div>
    </section>
  )
}

/** The pages of the lab on other origins, as far as this server has them. */
function OtherOrigins({ vulnerable, attacker, secondApp }: Origins) {
  const { byHand: words, vulnerableOff } = useAttackWords()
  const bench = useLiveState((state) => state.bench?.publicName)
  // In the fragment, which is sent to no server.
  const named = (origin: string, site: string) =>
    `${origin}/#${new URLSearchParams({ ...(bench && { bench }), site })}`
  const links = [
    attacker?.sameSite && { text: words.sameSite, href: named(attacker.sameSite, 'same-site') },
    attacker?.crossSite && { text: words.crossSite, href: named(attacker.crossSite, 'cross-site') },
    secondApp && { text: words.secondApp, href: named(secondApp, 'same-site') },
  ].filter((link) => typeof link === 'object' && link !== null)
  return (
    <>
      {links.map(({ text, href }) => (
        <LinkButton key={href} href={href} target="_blank" rel="noopener" title={words.newTab}>
          {text}
          <span aria-hidden="true">↗</span>
        </LinkButton>
      ))}
      {attacker === null && (
        <p className="basis-full text-sm text-soft">{vulnerable ? words.absent : vulnerableOff}</p>
      )}
    </>
  )
}
