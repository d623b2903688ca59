import type { Metadata } from 'next'
import type { Language } from './language.ts'

type PageName =
  | 'bench'
  | 'learn'
  | 'compare'
  | 'choose'
  | 'attacks'
  | 'races'
  | 'fleet'
  | 'services'
  | 'operate'
  | 'privacy'
  | 'testing'
  | 'replay'
  | 'join'
  | 'teach'
  | 'project'
  | 'guide'
  | 'handout'
  | 'notes'

/** Title and description of each page in each language. Only the server uses them. */
const TEXTS: Readonly<Record<Language, Record<PageName, { title: string; description: string }>>> = {
  en: {
    notes: {
      title: 'Speaker notes · Session Lab',
      description:
        'Notes for presenting an experiment, in a second window: current and next slide, answer, hints and reason.',
    },
    bench: {
      title: 'Session Lab',
      description:
        'Log in through several session mechanisms at the same time, act once, and compare what each server accepts. Every result is measured.',
    },
    learn: {
      title: 'Experiments · Session Lab',
      description:
        'Experiments on sessions, cookies and tokens that check themselves: predict what a server accepts, try it on your own bench, and read why.',
    },
    compare: {
      title: 'Compare · Session Lab',
      description:
        'Session mechanisms side by side: every cell is an act that was measured, and that you can repeat on your own bench.',
    },
    choose: {
      title: 'Choose a mechanism · Session Lab',
      description:
        'Eight questions about sessions: each answer eliminates the mechanisms that cannot meet it, and names the measured row that shows it.',
    },
    attacks: {
      title: 'Attack lab · Session Lab',
      description:
        'Attacks on sessions, carried out against every mechanism in a weak and in a mended setting: the event log decides what got through.',
    },
    races: {
      title: 'Race lab · Session Lab',
      description:
        'Two actors, one session: execute their steps in any order against the real store, and see which orders end badly.',
    },
    fleet: {
      title: 'Fleet · Session Lab',
      description:
        'Three nodes, a load balancer and shared stores: the route of each request, and how many users stay logged in after a fault.',
    },
    services: {
      title: 'Services · Session Lab',
      description:
        'Three services behind a gateway, and three ways to identify the user: verified once, looked up by each service, or forwarded as a token.',
    },
    operate: {
      title: 'Operate · Session Lab',
      description:
        'Operate sessions: metrics, alerts, an audit trail that proves itself, backups that do not revive ended sessions, and encryption at rest.',
    },
    privacy: {
      title: 'Data of a user · Session Lab',
      description:
        'What is held about a user, where, why and until when; export and erase it, and manage the devices that are logged in.',
    },
    testing: {
      title: 'Test against this app · Session Lab',
      description:
        'Fixtures for Playwright tests of sessions: an isolated bench for each test, a clock, faults, planted bugs and names that stay.',
    },
    join: {
      title: 'Join a room · Session Lab',
      description:
        'Join a workshop with the code of its room, and return to your seat with its resume phrase.',
    },
    teach: {
      title: 'Hold a workshop · Session Lab',
      description:
        'Open a room for a class, lead it through experiments, and see on a board what each seat has done.',
    },
    project: {
      title: 'Room · Session Lab',
      description:
        'A room on the projector: how to join, what the class predicts, and the bench in the spotlight.',
    },
    guide: {
      title: 'Teacher’s guide · Session Lab',
      description:
        'Scripts of workshops for printing: minutes, what to do, to say and to look at, and the predictions to expect.',
    },
    handout: {
      title: 'Handout · Session Lab',
      description: 'One page for the participants of a workshop: how to join, and the questions to predict.',
    },
    replay: {
      title: 'Replay · Session Lab',
      description:
        'A recorded bench of Session Lab: the same user and the same actions through several ways to stay logged in.',
    },
  },
  zh: {
    notes: {
      title: '演讲者备注 · Session Lab',
      description: '演示实验时的备注：当前与下一页、答案、提示和原因，显示在第二个窗口。',
    },
    bench: {
      title: 'Session Lab',
      description: '用多种会话机制同时登录，执行一次操作，比较各服务器接受什么。所有结果均为实测。',
    },
    learn: {
      title: '实验 · Session Lab',
      description:
        '关于会话、Cookie 和令牌的实验，自动检查：先预测服务器接受什么，再在自己的实验台上验证，最后了解原因。',
    },
    compare: {
      title: '比较 · Session Lab',
      description: '并排比较各种会话机制：每个单元格都是实测的操作，并可在自己的实验台上重复。',
    },
    choose: {
      title: '机制选型 · Session Lab',
      description: '关于会话的八个问题：每个回答排除无法满足它的机制，并指出对应的实测数据行。',
    },
    attacks: {
      title: '攻击实验室 · Session Lab',
      description: '对每种会话机制的攻击，分别在薄弱设置和修复后执行：攻破与否由事件日志判定。',
    },
    races: {
      title: '竞态实验室 · Session Lab',
      description: '两个参与者、一个会话：对真实存储以任意顺序执行它们的步骤，查看哪些顺序以错误结束。',
    },
    fleet: {
      title: '集群 · Session Lab',
      description: '三个节点、负载均衡器和共用的存储：每个请求到达哪个节点，故障之后哪些用户仍保持登录。',
    },
    services: {
      title: '服务 · Session Lab',
      description:
        '网关后面的三个服务，以及服务识别用户的三种方式：由网关验证一次、由每个服务查询、转发令牌。',
    },
    operate: {
      title: '运维 · Session Lab',
      description: '运维会话：指标、告警、可自证完整的审计日志、不会让已结束的会话复活的备份，以及静态加密。',
    },
    privacy: {
      title: '用户的数据 · Session Lab',
      description: '持有某个用户的哪些数据、存放在哪里、为什么、到何时；导出、删除，以及管理已登录的设备。',
    },
    testing: {
      title: '针对本应用编写测试 · Session Lab',
      description:
        '面向会话测试的 Playwright fixture：每个测试有隔离的实验台，还有时钟、故障、植入的缺陷和稳定的名称。',
    },
    join: {
      title: '加入课堂 · Session Lab',
      description: '用课堂代码加入，用恢复口令回到自己的席位。',
    },
    teach: {
      title: '举办工作坊 · Session Lab',
      description: '为一个班级开设课堂，带领大家完成实验，并在看板上查看每个席位的进展。',
    },
    project: {
      title: '课堂 · Session Lab',
      description: '投影上的课堂：如何加入、全班的预测，以及聚焦的实验台。',
    },
    guide: {
      title: '教师指南 · Session Lab',
      description: '可打印的课堂脚本：时间安排、要做的、要说的、要观察的，以及预期的预测。',
    },
    handout: {
      title: '讲义 · Session Lab',
      description: '给参加者的一页纸：如何加入，以及要预测的问题。',
    },
    replay: {
      title: '回放 · Session Lab',
      description: 'Session Lab 实验台的录制：同一用户、同样的操作，四种保持登录的机制。',
    },
  },
}

/** Makes `generateMetadata` of a page. */
export function metadataOf(page: PageName) {
  return async ({ params }: { params: Promise<{ lang: string }> }): Promise<Metadata> => {
    const { lang } = await params
    return pageMetadata(TEXTS[lang === 'zh' ? 'zh' : 'en'][page])
  }
}

/** The metadata of a page with this title and description. */
export function pageMetadata(texts: { readonly title: string; readonly description: string }): Metadata {
  return { ...texts, icons: { icon: '/favicon.svg' } }
}
