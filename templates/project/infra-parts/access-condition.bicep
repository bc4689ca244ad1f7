
// @@comment@@
var condition@@number@@ = replace(
  '''
@@condition@@''',
  'PRINCIPALS',
  principals
)

