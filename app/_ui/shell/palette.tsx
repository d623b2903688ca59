'use client'

import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { Key } from '../parts/key.tsx'
import { en } from '../words/all.en.ts'
import { zh } from '../words/all.zh.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { type Command, find } from './command.ts'
import { stopKeeping, typedAhead } from './typed-ahead.ts'

const LIST = 'palette-list'
const optionId = (command: Command) => `palette-${command.id.replaceAll(' ', '-')}`

/** Commands are found by their names in each of these. */
const LANGUAGES = [en, zh]

/** All commands by name. Open as long as it is mounted. */
export function Palette({ commands, onClose }: { commands: readonly Command[]; onClose: () => void }) {
  const words = useAllWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const [query, setQuery] = useState(typedAhead)
  const [index, setIndex] = useState(0)
  const found = useMemo(() => find(commands, query, LANGUAGES), [commands, query])
  const chosen = found[Math.min(index, found.length - 1)]
  useEffect(() => {
    dialog.current?.showModal()
    stopKeeping()
  }, [])
  useEffect(() => {
    if (chosen) document.getElementById(optionId(chosen))?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  function run(command: Command): void {
    // The dialog closes first, so that the focus set by the command is not moved back.
    dialog.current?.close()
    command.run()
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && found.length > 0) {
      event.preventDefault()
      setIndex((Math.min(index, found.length - 1) + step + found.length) % found.length)
    } else if (event.key === 'Enter' && chosen && !event.nativeEvent.isComposing) {
      event.preventDefault()
      run(chosen)
    }
  }

  return (
    <dialog
      ref={dialog}
      aria-label={words.palette.title}
      className="mx-auto mt-[12vh] w-[min(38rem,calc(100vw-2rem))] overflow-hidden rounded-lg border border-edge bg-raised p-0 text-sm text-ink shadow-2xl"
      onClose={onClose}
      onClick={({ target, currentTarget }) => {
        if (target === currentTarget) currentTarget.close()
      }}
      onKeyDown={onKeyDown}
    >
      <input
        type="text"
        role="combobox"
        aria-label={words.palette.placeholder}
        aria-expanded="true"
        aria-controls={LIST}
        aria-autocomplete="list"
        aria-activedescendant={chosen && optionId(chosen)}
        placeholder={words.palette.placeholder}
        autoComplete="off"
        spellCheck={false}
        className="h-12 w-full border-b border-hairline bg-transparent px-5 text-base outline-none placeholder:text-faint"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setIndex(0)
        }}
      />
      <div
        id={LIST}
        role="listbox"
        aria-label={words.palette.title}
        className="max-h-[50vh] overflow-y-auto overscroll-contain p-2 [scrollbar-width:thin]"
      >
        {found.map((command) => (
          <Option key={command.id} command={command} isChosen={command === chosen} onRun={run} />
        ))}
      </div>
      <p
        role="status"
        className="flex justify-between gap-4 border-t border-hairline px-5 py-2 text-xs text-faint"
      >
        <span>{found.length === 0 ? words.palette.nothing : words.palette.results(found.length)}</span>
        <span>{words.palette.hint}</span>
      </p>
    </dialog>
  )
}

function Option({
  command,
  isChosen,
  onRun,
}: {
  command: Command
  isChosen: boolean
  onRun: (command: Command) => void
}) {
  const words = useAllWords()
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard acts through the field above, which keeps the focus (ARIA combobox)
    <div
      id={optionId(command)}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      className={`flex h-8 cursor-pointer items-center gap-3 rounded px-3 ${isChosen ? 'bg-ink text-paper' : 'hover:bg-sunk'}`}
      onClick={() => onRun(command)}
    >
      <span className="min-w-0 flex-1 truncate">{command.name(words)}</span>
      <span className={`text-xs ${isChosen ? '' : 'text-faint'}`}>{words.palette.groups[command.group]}</span>
      <span className={`w-7 text-right ${isChosen ? '[&>*]:text-paper' : ''}`}>
        {command.key && <Key>{command.key}</Key>}
      </span>
    </div>
  )
}
