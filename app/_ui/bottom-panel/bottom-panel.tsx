'use client'

import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { loadCostsWords } from '../costs/use-costs-words.ts'
import { BOTTOM_TABS, type BottomTab, bottomTab, nextTab } from '../display/bottom-tab.ts'
import { usePreference } from '../display/preference.ts'
import { lazyPart } from '../parts/lazy-part.tsx'
import { withWords } from '../words/create-words.ts'
import { loadAllWords } from '../words/use-all-words.ts'
import { useWords } from '../words/use-words.ts'

/** If a panel fails to load, the tabs still work. */
const TabsAlone = ({ tabs }: { tabs?: ReactNode }) => tabs

const Events = lazyPart(
  () => withWords(import('./events.tsx'), loadAllWords).then((module) => module.Events),
  TabsAlone,
)
const Costs = lazyPart(
  () => withWords(import('../costs/costs.tsx'), loadCostsWords).then((module) => module.Costs),
  TabsAlone,
)
const Timeline = lazyPart(
  () => withWords(import('../timeline/timeline.tsx'), loadAllWords).then((module) => module.Timeline),
  TabsAlone,
)

/** The activity of the bench in three views: timeline, event list, costs. */
export function BottomPanel() {
  const words = useWords()
  const shown = usePreference(bottomTab)
  // The tabs are part of each panel and are mounted again with it: the focus is restored after a change of tab.
  const hasChosen = useRef(false)
  const tabs = <Tabs shown={shown} hasChosen={hasChosen} />
  return (
    <section
      aria-label={words.bottomPanel.label}
      className="flex min-h-0 flex-1 flex-col border-t border-hairline px-5 pt-2 pb-2"
    >
      <Panel of={shown ?? 'timeline'}>
        {shown === null ? (
          tabs
        ) : shown === 'events' ? (
          <Events tabs={tabs} />
        ) : shown === 'costs' ? (
          <Costs tabs={tabs} />
        ) : (
          <Timeline tabs={tabs} />
        )}
      </Panel>
    </section>
  )
}

function Panel({ of, children }: { of: BottomTab; children: ReactNode }) {
  return (
    <div id={`bottom-${of}`} className="flex min-h-0 flex-1 flex-col">
      {children}
    </div>
  )
}

function Tabs({ shown, hasChosen }: { shown: BottomTab | null; hasChosen: RefObject<boolean> }) {
  const words = useWords()
  const list = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!hasChosen.current) return
    hasChosen.current = false
    list.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus()
  }, [hasChosen])

  function choose(tab: BottomTab): void {
    hasChosen.current = tab !== shown
    bottomTab.set(tab)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    event.preventDefault()
    event.stopPropagation()
    choose(nextTab(shown ?? 'timeline', event.key === 'ArrowLeft' ? -1 : 1))
  }

  return (
    <div
      ref={list}
      role="tablist"
      aria-label={words.bottomPanel.label}
      className="flex gap-4"
      onKeyDown={onKeyDown}
    >
      {BOTTOM_TABS.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          aria-selected={tab === shown}
          aria-controls={tab === shown ? `bottom-${tab}` : undefined}
          tabIndex={tab === (shown ?? 'timeline') ? 0 : -1}
          className={`border-b-2 text-xs leading-5 font-semibold ${tab === shown ? 'border-ink text-ink' : 'border-transparent text-soft hover:text-ink'}`}
          onClick={() => choose(tab)}
        >
          {words.bottomPanel[tab]}
        </button>
      ))}
    </div>
  )
}
