// Every function that compiled Bicep uses on plain values: what the compiler's own evaluation says of each is in functions.expected.json.
param text string = 'Hello, World'
param numbers int[] = [3, 1, 2]
param people array = [
  { name: 'Ann', age: 41, tags: ['x', 'y'] }
  { name: 'Bob', age: 17, tags: [] }
  { name: 'Cid', age: 41, tags: ['y'] }
]
param settings object = { a: 1, b: { c: [true, null, 'z'] }, Key: 'v' }
param nothing string?
param secretless bool = false

@export()
func shout(value string) string => '${toUpper(value)}!'
func twice(value int) int => value * 2

var quote = '''it's '{0}' here'''
var looped = [for (n, i) in numbers: { index: i, square: n * n }]
var squares object = toObject(numbers, n => 'n${n}', n => n * n)

resource values 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'values'
  location: 'westus'
  tags: {
    texts: string({
      concat: '${text}-${numbers[0]}-${secretless}'
      lower: toLower(text)
      upper: toUpper(text)
      trim: trim('  x ')
      replace: replace(text, 'l', 'L')
      split: split('a,b;c', [',', ';'])
      join: join(['a', 'b'], '-')
      starts: startsWith(text, 'hello')
      ends: endsWith(text, 'WORLD')
      index: indexOf(text, 'o')
      last: lastIndexOf(text, 'o')
      missing: indexOf(text, 'q')
      substring: substring(text, 7, 5)
      substringEnd: substring(text, 7)
      pad: padLeft(7, 3, '0')
      format: format('{0}|{1}|{{x}}', text, numbers[1])
      formatNumber: format('{0:D3} {1:X} {2:N0}', 7, 255, 1234567)
      quote: format(quote, 'x')
      base64: base64(text)
      back: base64ToString(base64(text))
      uri: uri('http://a.example/b/', 'c')
      encoded: uriComponent('a b&c')
      decoded: uriComponentToString('a%20b')
      take: take(text, 5)
      skip: skip(text, 7)
      firstLetter: first(text)
      length: length(text)
      containsText: contains(text, 'World')
      guid: guid(text, 'x')
      unique: uniqueString(text)
      shout: shout(text)
    })
    numbers: string({
      add: 1 + 2
      sub: 1 - 2
      mul: 6 * 7
      div: 7 / 2
      mod: 7 % 3
      neg: -numbers[0]
      min: min(numbers)
      max: max(3, 9, 4)
      int: int('42')
      less: 1 < 2
      lessEqual: 2 <= 2
      greater: 'b' > 'a'
      equalText: 'a' == 'A'
      loose: 'a' =~ 'A'
      not: !secretless
      both: secretless && true
      either: secretless || true
      choice: secretless ? 'yes' : 'no'
      range: range(2, 3)
      twice: twice(21)
    })
    lists: string({
      map: map(people, p => p.name)
      mapIndex: map(people, (p, i) => '${i}${p.name}')
      filter: filter(people, p => p.age > 18)
      reduce: reduce(numbers, 0, (sum, n) => sum + n)
      sort: sort(numbers, (a, b) => a < b)
      sortPeople: map(sort(people, (a, b) => a.age < b.age), p => p.name)
      flatten: flatten(map(people, p => p.tags))
      union: union([1, 2], [2, 3])
      intersection: intersection([1, 2, 3], [3, 2])
      concat: concat(numbers, [9])
      first: first(numbers)
      last: last(numbers)
      take: take(numbers, 2)
      skip: skip(numbers, 1)
      contains: contains(numbers, 2)
      indexOf: indexOf(numbers, 2)
      empty: empty([])
      length: length(people)
      spread: [...numbers, 7]
      fromEnd: numbers[^1]
      looped: looped
    })
    objects: string({
      union: union(settings, { a: 2, b: { d: 4 } })
      intersection: intersection(settings, { a: 1, z: 0 })
      items: items({ z: 1, a: 2 })
      keys: objectKeys({ z: 1, a: 2 })
      toObject: toObject(people, p => p.name, p => p.age)
      group: groupBy(people, p => string(p.age))
      mapValues: mapValues({ a: 1, b: 2 }, v => v * 10)
      shallow: shallowMerge([{ a: 1 }, { a: 2, b: 3 }])
      contains: contains(settings, 'key')
      member: settings.b.c[2]
      safe: settings.?x.?y ?? 'none'
      safeIndex: people[?9].?name ?? 'nobody'
      coalesce: nothing ?? 'fallback'
      empty: empty({})
      length: length(settings)
      json: json('{"q": [1, 2]}')
      squares: squares
      spread: { ...settings, a: 9 }
      text: string(settings)
      truth: string(true)
      nullable: nothing
    })
    ids: string({
      own: resourceId('Microsoft.KeyVault/vaults/secrets', 'v', 's')
      group: resourceId('other', 'Microsoft.KeyVault/vaults', 'v')
      subscription: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'r')
      tenant: tenantResourceId('Microsoft.Management/managementGroups', 'm')
      extension: extensionResourceId('/subscriptions/x', 'Microsoft.Authorization/locks', 'l')
      here: resourceGroup().id
      place: resourceGroup().location
      sub: subscription().subscriptionId
      tenantId: tenant().tenantId
    })
  }
}

resource each 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = [for (p, i) in people: if (p.age > 18) {
  name: 'each-${toLower(p.name)}-${i}'
  location: resourceGroup().location
  tags: { '${p.name}': 'age ${p.age}' }
}]
