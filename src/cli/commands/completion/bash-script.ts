/**
 * The script for bash. It needs no package beside bash, and no word that stands on the line is run: `@bomb.sh/tab` calls a function of
 * bash-completion and evaluates the line. Bash breaks words at `=` and `:`, so what stands before these is left out of what it inserts.
 */
export const BASH_SCRIPT = String.raw`# bash completion for qed
__qed_complete() {
    local line=\${COMP_LINE:0:COMP_POINT} words current before out value _
    read -a words <<< "$line"
    [[ $line == *[[:space:]] ]] && words+=('')
    current=\${words[\${#words[@]}-1]}
    before=\${current%"\${current##*[=:]}"}
    COMPREPLY=()
    out=$(qed complete -- "\${words[@]:1}" 2>/dev/null) || return
    # The last line tells what to do after a candidate: 2 is to add no space.
    (( \${out##*:} & 2 )) && compopt -o nospace 2>/dev/null
    while IFS=$'\t' read -r value _; do
        [[ -n $value && $value == "$current"* ]] || continue
        value=\${value#"$before"}
        COMPREPLY+=("\${value// /\\ }")
    done <<< "\${out%:*}"
}
complete -F __qed_complete qed`.replaceAll('\\${', '${');
