/** Strings of the page for an unknown address, which is one document for both languages. */
export const NOT_FOUND = {
  en: {
    title: 'Page not found',
    text: 'There is no page at this address.',
    home: 'Go to the bench',
  },
  zh: {
    title: '页面不存在',
    text: '此地址没有对应的页面。',
    home: '前往实验台',
  },
} as const
