
// A scope by its id: nothing asks Azure for it.
#disable-next-line BCP081 use-recent-api-versions
resource @@symbol@@ @@type@@ existing = {
@@parent@@  name: @@name@@
}
