import type { TestingWords } from '../../testing/_ui/use-testing-words.ts'
import { pageSections } from './page-sections.zh.ts'

export const testing: TestingWords = {
  title: '针对本应用编写测试',
  intro:
    '会话类 Playwright 测试的目标应用：每个测试有自己的实验台，测试可以推进服务器的时钟、按需注入故障，植入的缺陷则显示测试套件遗漏了什么。',
  sectionsLabel: '分区',
  sections: pageSections.testing,
  loading: '正在加载……',
  failed: '无法从服务器读取。',
  copy: '复制',
  copyWhat: (what) => `复制：${what}`,
  copied: '已复制',
  notCopied: '浏览器拒绝了复制；请选中文本后手动复制。',

  start: {
    steps: {
      install: {
        title: '1. 安装测试工具包',
        text: '第一行在你的仓库副本（此处为 ../session-lab）中打包，第二行把它与 Playwright 一起安装。也可以用 git 依赖；不能直接依赖目录，因为 npm 会建立链接，而 Playwright 不允许同时加载两份自身。',
      },
      serve: {
        title: '2. 让 Playwright 启动服务器',
        text: '第一次启动会安装并构建应用，需要几分钟；之后只需几秒。它会同时启动自己的 Redis。',
      },
      test: {
        title: '3. 编写测试',
        text: '每个测试有自己的实验台，因此测试可以并行运行，互不影响。这个测试不需要浏览器。',
      },
    },
    run: {
      title: '运行',
      own: '使用 Playwright 启动的服务器',
      here: '针对本页面的服务器',
      note: '每个测试在其中创建自己的实验台，不改变你的实验台。套件没有自己的 package.json 时，请设置 outputDir：Playwright 会清空最近的 package.json 旁边的 test-results。',
    },
    starter: {
      title: '或者从现成的项目开始',
      text: '一个可以直接运行的项目，包含配置、页面对象和示例套件的前四级。',
      download: '下载入门项目',
    },
    mutate: {
      title: '针对植入的缺陷运行套件',
      text: '植入的缺陷是对应用的一处更改，破坏应用承诺的一项行为；某个测试因它失败，重复运行后仍然失败，这个缺陷就被杀死。通过的套件可能什么也没有发现。此命令针对植入的缺陷逐个运行你的测试，并报告哪些缺陷没有被任何测试发现。',
      list: '植入的缺陷',
    },
  },

  worlds: {
    intro:
      '测试环境（world）是只属于一个测试的实验台：用户、策略、时钟、节点、故障、会话和事件日志都是它自己的。时钟保持静止，直到测试推进它；种子取自测试的标题，因此失败可以重现。',
    fixtures: {
      title: 'Fixture',
      columns: { name: 'Fixture', is: '说明', example: '示例' },
      rows: {
        lab: '服务器，包括地址和版本。如果没有服务器响应，测试失败，并说明如何启动。',
        world: '测试的实验台：策略、用户、植入的缺陷、重置。',
        lane: '使用某种机制的 Alice 或其他人物：login、me、refresh、logout、transfer、stepUp、revoke、revokeOthers、steal。',
        clock: '这个环境中服务器的时间。page.clock 只改变页面的时间，不会使任何会话过期。',
        faults: 'Redis 停机、变慢、只读或被清空；节点之间的消息丢失或延迟。',
        nodes: '负载均衡器后面的三个节点：停止、启动，或时钟超前。',
        ledger: '事件日志：服务器作出的决定及其原因。',
        settled: '等待页面显示到目前为止的所有事件，代替按时间等待。',
      },
    },
    persons: {
      title: '人物',
      note: '每个人物都是 fixture，有自己的 Cookie 存储：先是普通请求，第一次调用 page() 后才有浏览器。',
      columns: { name: '人物', account: '账号', device: '设备', purpose: '用途', example: '示例' },
      accounts: {
        alice: 'alice，角色 user',
        bob: 'bob，角色 user',
        carol: 'carol，角色 user 和 admin',
        mallory: '无',
        phone: '与 alice 相同',
      },
      devices: {
        alice: '笔记本电脑，Linux 上的 Chrome',
        bob: '笔记本电脑，Linux 上的 Chrome',
        carol: '笔记本电脑，Linux 上的 Chrome',
        mallory: '台式机，Windows 上的 Firefox',
        phone: 'iPhone，Safari',
      },
      purposes: {
        alice: '多数测试的用户，也是攻击的受害者。',
        bob: '第二个用户：接收转账；Alice 的会话结束时，他的会话保持不变。',
        carol: '用于角色：撤掉一个角色，看哪种机制仍然声明它。',
        mallory: '攻击者：出示窃取或植入的凭据。',
        phone: '第二台设备：同一用户的其他会话、上限、在所有设备退出登录。',
      },
    },
    calls: {
      title: '时钟、故障和节点',
      note: '每个调用都列出使用工具包的写法，以及不使用工具包的同一请求。不使用工具包时，bench 是 POST /api/benches 返回的 ID。',
      withKit: '使用工具包',
      withoutKit: '不使用',
      choose: (call) => `${call} 的值`,
      run: '在我的实验台上运行',
      runWhat: (call) => `在我的实验台上运行：${call}`,
      response: '响应',
      locked: '课堂的教师目前不允许操作。',
      groups: { clock: '时钟', faults: '故障', nodes: '节点', world: '测试环境' },
      rows: {
        'clock.advance': '推进服务器的时间。届时已过期的会话会被拒绝。',
        'clock.freeze': '让时钟停止（新环境即如此），或者让它按真实时间运行。',
        'clock.now': '读取服务器的时间，单位为 epoch 毫秒。',
        'faults.redis': '这个实验台的节点所访问的 Redis。emptied 删除所有会话数据，然后恢复正常。',
        'faults.invalidation': '节点之间用于使缓存失效的消息。',
        'faults.set': '其他故障：通往 Redis 和数据库的连接全部被占用。',
        'nodes.stop': '停止节点（它会丢失内存中的数据），或启动节点。',
        'nodes.skew': '让节点的时钟超前，或恢复。',
        'nodes.set': '被分区的节点无法访问其他节点和共用的存储，但仍然提供服务。',
        'world.setPolicy': '以 JSON merge patch（RFC 7396）更改策略。',
        'world.setUser': '更改用户的角色、密码或状态。',
        'world.setMutations': '启用植入的缺陷；其余的关闭。',
        'world.reset': '结束所有会话，恢复策略、用户、时钟、节点和故障设置。',
      },
    },
    assertions: {
      title: '断言',
      note: '属于工具包导出的 expect。也接受响应的 Promise，并支持 not。',
      columns: { name: '断言', holds: '成立条件', example: '示例' },
      rows: {
        toBeAccepted: '响应为 2xx。',
        toBeRefusedWith: '响应是带有此代码的错误（RFC 9457）。只检查状态码会接受任何原因。',
        toHaveEnded: '泳道的会话已结束；如果给出原因，则原因相符。',
        toHaveCookie: '响应设置了带有这些属性的 Cookie；属性没有顺序。',
        toHaveEvent: '事件日志中有带有这些字段的事件。',
      },
    },
  },

  mutations: {
    intro:
      '每个植入的缺陷在一个指明的函数处更改应用，默认关闭。在这个实验台上启用一个，查看它破坏什么，或者针对它运行套件。对照项更改的是契约没有承诺的内容：报告它的套件依赖了可能变化的细节。',
    notServed:
      '这台服务器不提供植入的缺陷。演示模式提供；在其他情况下，请在只有你能访问的机器上以 LAB_VULNERABLE=1 启动。',
    active: (n) => `这个实验台上有 ${n} 个植入的缺陷处于启用状态：`,
    switchAllOff: '全部关闭',
    none: '这个实验台上没有启用植入的缺陷。',
    unknown: (id) => `地址中的缺陷 ${id} 不存在。请从列表中选择一个。`,
    filter: '机制',
    allMechanisms: '所有机制',
    bugs: (n) => `植入的缺陷（${n}）`,
    controls: (n) => `对照项（${n}）`,
    controlsNote: '启用这些时，测试不得失败。',
    affects: '破坏',
    changes: '更改',
    seam: '被更改的函数',
    act: '能显示它的最短操作',
    source: '来源',
    withKit: '在测试中',
    switchOf: (id, title) => `${id} ${title}`,
    on: '启用',
    off: '关闭',
    plant: (id) => `在这个实验台上植入 ${id} 并打开实验台`,
    openBench: (id) => `${id} 已启用：打开实验台`,
  },

  selectors: {
    intro:
      '这些名称只随工具包的主版本变化，并由测试固定。页面的其他内容都可能变化。区域和按钮的名称是英文页面中的名称：请把浏览器的 locale 设为 en-US。',
    imported: '常量来自工具包：',
    columns: { name: '名称', value: '值', locator: '定位器' },
    groups: {
      lanes: { title: '泳道', note: '每条泳道是一个 region，可访问名称如下。' },
      buttons: {
        title: '按钮',
        note: '它们作用于所有泳道。在冒号后加上泳道名称的按钮只作用于该泳道：“Log in: JWT”。',
      },
      verdicts: { title: '结果', note: '泳道的 data-verdict 是最近一次请求的结果。' },
      attributes: { title: '页面状态', note: '用于等待的属性，代替按时间等待。' },
      storage: {
        title: '浏览器存储',
        note: 'alice.page() 和 alice.lend(context) 会设置它们。自行创建的 context 在打开第一个页面之前需要它们。',
      },
      cookies: { title: 'Cookie', note: '在 localhost 上以及使用 https 时，名称以 __Host- 开头。' },
    },
    verdicts: {
      accepted: '服务器接受了凭据',
      refused: '服务器拒绝了凭据；代码在事件日志中',
      unavailable: '服务器无法判定，例如存储不可用',
      none: '客户端没有凭据',
    },
    attributes: {
      'data-hydrated': '页面可以响应输入。',
      'data-seq': '位于根元素：页面显示的最后一个事件。每个响应都有 Lab-Seq，即该请求产生的最后一个事件。',
    },
    storage: {
      intro: 'localStorage：浏览器已完成引导；否则引导会遮住实验台。',
      bench: 'sessionStorage：此标签页的实验台的公开名称，以及其用户的密码。',
    },
  },

  suite: {
    intro:
      '本仓库的示例套件，仓库自己的测试也运行它：共五级，从单个请求到两个客户端、时间、故障和植入的缺陷。显示的是文件原文，只是按项目中的写法导入工具包。',
    rungs: '级别',
    files: {
      '1-smoke.spec.ts': { title: '第 1 级：请求', text: '每种机制登录、被接受、退出登录。不需要浏览器。' },
      '2-fixtures.spec.ts': {
        title: '第 2 级：fixture 与页面',
        text: '以 fixture 形式提供的页面对象；页面与 API 是同一个客户端。',
      },
      'bench-page.ts': { title: '页面对象', text: '通过工具包保证的名称定位区域和按钮。' },
      '3-two-contexts.spec.ts': {
        title: '第 3 级：两个客户端',
        text: '从受害者处窃取凭据的攻击者，以及第二台设备。',
      },
      '4-time-and-faults.spec.ts': {
        title: '第 4 级：时间与故障',
        text: '超时、停机的存储和重启的节点，不使用 sleep。',
      },
      '5-planted-bugs.spec.ts': {
        title: '第 5 级：植入的缺陷',
        text: '覆盖植入的缺陷所破坏的行为：加上它，套件能报告每一个缺陷。',
      },
      'mistakes.spec.ts': { title: '常见错误', text: '错误写法，以及各自导致的失败。' },
    },
    mistakes: {
      title: '常见错误',
      note: '每种错误写法都在本仓库的测试中运行，并断言它如何失败；旁边是成立的写法。',
      wrong: '失败',
      right: '成立',
      reasons: {
        'a storage state that tests share': {
          title: '多个测试共用一份 storage state',
          why: '使用同一份 storage state 的所有 context 共用同一个会话。第一个退出登录的测试会使其他测试的会话一并结束，而运行顺序每次都可能不同。',
        },
        'the clock of the page': {
          title: '页面的时钟',
          why: 'page.clock 替换的是页面中的 Date 和定时器。会话是否过期，由服务器按自己的时钟判定。',
        },
        'a refresh token that was saved for all workers': {
          title: '为所有 worker 保存同一个刷新令牌',
          why: '刷新令牌只能使用一次。第二个出示它的 worker 看起来就是攻击者，因此服务器会结束整个令牌族。',
        },
      },
    },
  },
}
