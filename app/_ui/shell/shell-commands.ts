import { theme, togglePresentMode, toggleTheme } from '../display/look.ts'
import { setHelp } from '../display/open-help.ts'
import { KEYS } from '../lab/keys.ts'
import { chooseLanguage, currentLanguage } from '../words/language.ts'
import type { Command } from './command.ts'
import { PAGES, type PageId } from './page-links.tsx'
import { PAGE_SECTIONS, type SectionedPageId } from './page-sections.ts'

/** Language, theme and present mode. */
export function displayCommands(): readonly Command[] {
  return [
    {
      id: 'language',
      group: 'display',
      name: (words) => words.otherLanguage,
      run: () => chooseLanguage(currentLanguage() === 'en' ? 'zh' : 'en'),
    },
    {
      id: 'theme',
      group: 'display',
      name: ({ bar }) => bar.theme[theme.get() === 'light' ? 'dark' : 'light'],
      run: toggleTheme,
    },
    {
      id: 'present',
      group: 'display',
      name: ({ bar }) => bar.present,
      key: KEYS.present,
      run: togglePresentMode,
    },
  ]
}

/** The other pages, the sections of pages, and the help. */
export function pageCommands(): readonly Command[] {
  return [
    ...(Object.keys(PAGES) as PageId[])
      .filter((page) => PAGES[page] !== location.pathname)
      .map(
        (page): Command => ({
          id: `page ${page}`,
          group: 'go',
          name: ({ pages, palette }) =>
            palette.names[page === 'teach' || page === 'join' ? page : 'page'](pages[page]),
          ...(page === 'teach' && { also: ({ palette }) => palette.names.teachAlso }),
          run: () => goTo(PAGES[page]),
        }),
      ),
    ...(Object.keys(PAGE_SECTIONS) as SectionedPageId[]).flatMap(sectionCommands),
    {
      id: 'starter',
      group: 'go',
      name: ({ palette }) => palette.names.starter,
      run: () => goTo('/api/testing/starter.zip'),
    },
    {
      id: 'help',
      group: 'go',
      name: ({ bar }) => bar.help,
      key: KEYS.help,
      run: () => setHelp(true),
    },
  ]
}

function sectionCommands(page: SectionedPageId): readonly Command[] {
  return PAGE_SECTIONS[page].map((section) => ({
    id: `section ${page} ${section}`,
    group: 'go',
    name: ({ pages, pageSections }) => {
      const names: Readonly<Record<string, string>> = pageSections[page]
      return `${pages[page]} · ${names[section] ?? section}`
    },
    run: () => goTo(`${PAGES[page]}?section=${section}`),
  }))
}

/** In a frame of another site a page opens in a new tab: it needs its cookies, and may not be framed. */
function goTo(address: string): void {
  if (self === top) location.assign(address)
  else open(address, '_blank', 'noopener')
}
