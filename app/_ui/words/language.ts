'use client'

import { createContext, useContext, useSyncExternalStore } from 'react'
import { LANGUAGE_COOKIE, LANGUAGE_COOKIE_SECONDS, type LANGUAGES } from '#lib/web/language.mjs'
import { safeStorage } from '../display/safe-storage.ts'

/*
 * The language of the page. The server chooses it for each document (next.config.js); a choice made here applies without
 * a reload, and its cookie makes the next document arrive in that language.
 */

export type Language = (typeof LANGUAGES)[number]

/** In localStorage: what other tabs are notified by, and what outlives a cookie that the browser expires early. */
const LANGUAGE_KEY = 'session-lab:language'

const storage = safeStorage(() => localStorage)
const listeners = new Set<() => void>()
const loaders = new Set<(language: Language) => Promise<unknown> | null>()
let current: Language | null = null

/** The language that a document was rendered in. The server has no other way to pass it on. */
export const DocumentLanguage = createContext<Language>('en')

/** The current language; in the browser only. */
export function currentLanguage(): Language {
  current ??= document.documentElement.lang.startsWith('zh') ? 'zh' : 'en'
  return current
}

export function useLanguage(): Language {
  const ofDocument = useContext(DocumentLanguage)
  return useSyncExternalStore(subscribe, currentLanguage, () => ofDocument)
}

/** Stores the choice for this and the next document, and shows it as soon as its strings have loaded. */
export function chooseLanguage(language: Language): void {
  storage.set(LANGUAGE_KEY, language)
  storeCookie(language)
  void showLanguage(language)
}

/** Whether a person has chosen the language in this browser. */
export function hasChosenLanguage(): boolean {
  return isLanguage(storage.get(LANGUAGE_KEY)) || document.cookie.includes(`${LANGUAGE_COOKIE}=`)
}

/** Applies a choice that is stored without its cookie, and follows choices in other tabs. @returns stops following */
export function followChoices(): () => void {
  const stored = storage.get(LANGUAGE_KEY)
  if (isLanguage(stored)) {
    storeCookie(stored)
    void showLanguage(stored)
  }
  const onStorage = ({ key, newValue }: StorageEvent) => {
    if (key === LANGUAGE_KEY && isLanguage(newValue)) void showLanguage(newValue)
  }
  addEventListener('storage', onStorage)
  return () => removeEventListener('storage', onStorage)
}

/** @param load loads strings that are in use in another language, or returns null */
export function loadBeforeSwitch(load: (language: Language) => Promise<unknown> | null): void {
  loaders.add(load)
}

/** Shows the strings of a language in this document, without storing it as a choice. */
export async function showLanguage(language: Language): Promise<void> {
  if (language === currentLanguage()) return
  try {
    await Promise.all([...loaders].map((load) => load(language)))
  } catch {
    // The strings did not load; the next document is in that language.
    return
  }
  current = language
  document.documentElement.lang = language
  for (const listener of listeners) listener()
}

function storeCookie(language: Language): void {
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API exists in secure contexts only
  document.cookie = `${LANGUAGE_COOKIE}=${language}; Path=/; Max-Age=${LANGUAGE_COOKIE_SECONDS}; SameSite=Lax${secure}`
}

function isLanguage(value: string | null): value is Language {
  return value === 'en' || value === 'zh'
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
