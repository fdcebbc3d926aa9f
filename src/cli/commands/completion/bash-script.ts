/**
 * The script for bash. It needs no package beside bash, and no word that stands on the line is run: `@bomb.sh/tab` calls a function of
 * bash-completion and evaluates the line. Bash gives the text that it replaces as `$2`: that stays as it was typed, and what follows it is
 * quoted as the open quote wants it, since a file may have any name.
 */
export const BASH_SCRIPT = String.raw`# bash completion for qed
# Splits a line as bash would, without running any of it: words, the open quote, and a backslash with nothing behind it.
__qed_split() {
    local line=$1 word='' begun='' char i name
    words=() quote='' escape=''
    for (( i = 0; i < \${#line}; i++ )); do
        char=\${line:i:1}
        case $quote$char in
            \'|\") quote=$char begun=1 ;;
            "''"|'""') quote='' ;;
            [[:space:]]) [[ -n $begun ]] && words+=("$word"); word='' begun='' ;;
            \\|'"\')
                (( i += 1 ))
                char=\${line:i:1} begun=1
                [[ -z $char ]] && escape=\\
                [[ -n $char && -n $quote && $char != $special ]] && word+=\\
                word+=$char ;;
            '$'|'"$')
                begun=1
                if [[ \${line:i+1} =~ ^([A-Za-z_][A-Za-z0-9_]*) ]]; then
                    name=\${BASH_REMATCH[1]}
                    word+=\${!name-}
                    (( i += \${#name} ))
                else word+=$char; fi ;;
            *)
                [[ -z $begun && \${line:i:2} == '~/' ]] && char=$HOME
                word+=$char begun=1 ;;
        esac
    done
    words+=("$word")
}
# Quotes a text that goes on where the line is split.
__qed_quote() {
    local text=$1 char i
    quoted=''
    [[ -z $text ]] && return
    [[ -z $quote ]] && { printf -v quoted %q "$text"; return; }
    for (( i = 0; i < \${#text}; i++ )); do
        char=\${text:i:1}
        case $quote$char in
            "''") char="'\\''" ;;
            '"!') char="\"'!'\"" ;;
            '"'$special) char=\\$char ;;
        esac
        quoted+=$char
    done
}
__qed_complete() {
    local words quote escape quoted current out value _ special=$'["\\\\$\x60]'
    __qed_split "\${COMP_LINE:0:COMP_POINT}"
    current=\${words[\${#words[@]}-1]}
    COMPREPLY=()
    out=$(qed complete -- "\${words[@]:1}" 2>/dev/null) || return
    # The last line tells what to do after a candidate: 2 is to add no space.
    (( \${out##*:} & 2 )) && compopt -o nospace 2>/dev/null
    while IFS=$'\t' read -r value _; do
        [[ -n $value && $value == "$current"* ]] || continue
        __qed_quote "\${value#"$current"}"
        COMPREPLY+=("\${2%"$escape"}$quoted")
    done <<< "\${out%:*}"
}
complete -F __qed_complete qed`.replaceAll('\\${', '${');
