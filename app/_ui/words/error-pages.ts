'use client'

import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'

/* Strings of the error pages. Separate from the others, because every page of the app loads them. */
const en = {
  notFound: {
    title: 'Page not found',
    text: 'There is no page at this address.',
    home: 'Go to the bench',
  },
  error: {
    title: 'Something went wrong',
    text: 'Your sessions are not affected: they are stored in the server and in cookies, not in this page.',
    retry: 'Try again',
  },
}

const zh: typeof en = {
  notFound: {
    title: '页面不存在',
    text: '此地址没有对应的页面。',
    home: '前往实验台',
  },
  error: {
    title: '页面出错',
    text: '会话不受影响：它们保存在服务器和 Cookie 中，不在此页面。',
    retry: '重试',
  },
}

/** Strings of the pages for an unknown address and for an error, in the current language. */
export function useErrorPageWords(): typeof en {
  return usePreference(language) === 'zh' ? zh : en
}
