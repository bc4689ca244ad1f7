# The newest run of a workflow for these filters: it takes GitHub some seconds to show one.
run_of() {
  local run tries
  for tries in $(seq 60); do
    run=$(gh run list --workflow "$1" "${@:2}" --limit 1 --json databaseId --jq '.[0].databaseId // empty')
    [ -n "$run" ] && echo "$run" && return
    sleep 2
  done
  echo "GitHub shows no run of $1 after $tries tries." >&2
  return 1
}
# The subject that a job of show-subject has printed, into the list of those whom an identity trusts.
trust() {
  local subject
  subject=$(gh run view "$2" --log | grep "^$3" | grep --only-matching '"sub": "[^"]*"' | head -n 1 | cut -d '"' -f 4)
  [ -n "$subject" ] || { echo "The run $2 has printed no subject." >&2; return 1; }
  jq --arg identity "$1" --arg subject "$subject" '.[$identity] |= (. + [$subject] | unique)' @@folder@@/subjects.json > subjects.json.new
  mv subjects.json.new @@folder@@/subjects.json
}
run=$(run_of show-subject.yml --event push --commit "$(git rev-parse HEAD)")
gh run watch "$run" --exit-status > /dev/null
trust deployer "$run" 'Subject of the @@subjectOf@@'
@@environmentsSubject@@
