'use client'

import type { ComponentProps } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { lazyPart } from '../parts/lazy-part.tsx'
import { withWords } from '../words/create-words.ts'
import { loadSheetWords } from '../words/use-sheet-words.ts'
import { useWords } from '../words/use-words.ts'
import { MenuButton } from './menu-button.tsx'

const Items = lazyPart(() =>
  withWords(import('./more-acts-items.tsx'), loadSheetWords).then((module) => module.default),
)

/** Button of the less frequent acts on a lane, or on all lanes. */
export function MoreActs({ of }: { of?: MechanismId }) {
  const words = useWords()
  const { acts: texts } = words.admin
  const menu = (frame: ComponentProps<typeof Items>) => <Items {...frame} />
  if (of === undefined) {
    return (
      <MenuButton label={texts.moreAll} menu={(frame) => menu({ of: null, ...frame })}>
        {texts.more}
      </MenuButton>
    )
  }
  return (
    <MenuButton label={texts.moreLane(words.mechanisms[of].name)} menu={(frame) => menu({ of, ...frame })} />
  )
}
