# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_brewgate_global_optspecs
    string join \n data= key= config= workstation= theme= ascii no-mouse h/help V/version
end

function __fish_brewgate_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_brewgate_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_brewgate_using_subcommand
    set -l cmd (__fish_brewgate_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c brewgate -n "__fish_brewgate_needs_command" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_needs_command" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_needs_command" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_needs_command" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_needs_command" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_needs_command" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_needs_command" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c brewgate -n "__fish_brewgate_needs_command" -s V -l version -d 'Print version'
complete -c brewgate -n "__fish_brewgate_needs_command" -f -a "demo" -d 'Open the sample shop in a throw-away directory'
complete -c brewgate -n "__fish_brewgate_needs_command" -f -a "check" -d 'Ask whether somebody may do something, and why'
complete -c brewgate -n "__fish_brewgate_needs_command" -f -a "who-can" -d 'Ask who may do something, through what and on which terms'
complete -c brewgate -n "__fish_brewgate_needs_command" -f -a "what-can" -d 'Ask what somebody may do, through what and on which terms'
complete -c brewgate -n "__fish_brewgate_needs_command" -f -a "timesheet" -d 'Print somebody\'s timesheet for a week'
complete -c brewgate -n "__fish_brewgate_needs_command" -f -a "report" -d 'Print a report: what was sold, what is in stock, what the drawers held'
complete -c brewgate -n "__fish_brewgate_needs_command" -f -a "orders" -d 'Bring online orders into the shop'
complete -c brewgate -n "__fish_brewgate_needs_command" -f -a "roster" -d 'Print who may take which station when'
complete -c brewgate -n "__fish_brewgate_needs_command" -f -a "lint" -d 'Look for mistakes in policies'
complete -c brewgate -n "__fish_brewgate_needs_command" -f -a "eval" -d 'Decide policy cases, one JSON object a line'
complete -c brewgate -n "__fish_brewgate_needs_command" -f -a "export" -d 'Write the shop as a file, without secrets'
complete -c brewgate -n "__fish_brewgate_needs_command" -f -a "import" -d 'Read a shop file into a new shop'
complete -c brewgate -n "__fish_brewgate_needs_command" -f -a "recover" -d 'Come back in with the recovery key: a new password, new codes, a new recovery key'
complete -c brewgate -n "__fish_brewgate_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c brewgate -n "__fish_brewgate_using_subcommand demo" -l as -d 'Start signed in as this person' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand demo" -l at -d 'Start at this time: `Mon 19:00`, `19:00` or RFC 3339' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand demo" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand demo" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand demo" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand demo" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand demo" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand demo" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_using_subcommand demo" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_using_subcommand demo" -s h -l help -d 'Print help'
complete -c brewgate -n "__fish_brewgate_using_subcommand check" -l shop -d 'Ask this shop file instead of the real shop' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand check" -l as -d 'Whom it is about, as just signed in with both factors' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand check" -l role -d 'With this role in hand; whether it may be assumed is decided first' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand check" -l at -d 'At this time: `19:00`, `Mon 19:00` or RFC 3339; now if absent' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand check" -l context -d 'A condition key: KEY=VALUE sets it, KEY= takes it away' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand check" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand check" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand check" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand check" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand check" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand check" -l json -d 'Answer as JSON'
complete -c brewgate -n "__fish_brewgate_using_subcommand check" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_using_subcommand check" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_using_subcommand check" -s h -l help -d 'Print help'
complete -c brewgate -n "__fish_brewgate_using_subcommand who-can" -l shop -d 'Ask this shop file instead of the real shop' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand who-can" -l at -d 'At this time: `19:00`, `Mon 19:00` or RFC 3339; now if absent' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand who-can" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand who-can" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand who-can" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand who-can" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand who-can" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand who-can" -l json -d 'Answer as JSON'
complete -c brewgate -n "__fish_brewgate_using_subcommand who-can" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_using_subcommand who-can" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_using_subcommand who-can" -s h -l help -d 'Print help'
complete -c brewgate -n "__fish_brewgate_using_subcommand what-can" -l shop -d 'Ask this shop file instead of the real shop' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand what-can" -l at -d 'At this time: `19:00`, `Mon 19:00` or RFC 3339; now if absent' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand what-can" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand what-can" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand what-can" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand what-can" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand what-can" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand what-can" -l json -d 'Answer as JSON'
complete -c brewgate -n "__fish_brewgate_using_subcommand what-can" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_using_subcommand what-can" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_using_subcommand what-can" -s h -l help -d 'Print help'
complete -c brewgate -n "__fish_brewgate_using_subcommand timesheet" -l week -d 'Any day of the week, such as 2026-11-16; this week if absent' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand timesheet" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand timesheet" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand timesheet" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand timesheet" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand timesheet" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand timesheet" -l json -d 'Answer as JSON'
complete -c brewgate -n "__fish_brewgate_using_subcommand timesheet" -l csv -d 'Answer as comma-separated values, a line for each shift'
complete -c brewgate -n "__fish_brewgate_using_subcommand timesheet" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_using_subcommand timesheet" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_using_subcommand timesheet" -s h -l help -d 'Print help'
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l day -d 'Of one day, such as 2026-11-23; today if nothing is said' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l from -d 'From this day on' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l to -d 'Until this day, which counts; today if absent' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l find -d 'Receipts with these words: a number, an item, a person, 4.75, >20, 2026-11-23, today' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l most -d 'Print at most so many receipts' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l as -d 'Sign in as this person' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l role -d 'Take this role first' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l json -d 'Export as JSON'
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l csv -d 'Export as comma-separated values'
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_using_subcommand report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and not __fish_seen_subcommand_from import help" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and not __fish_seen_subcommand_from import help" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and not __fish_seen_subcommand_from import help" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and not __fish_seen_subcommand_from import help" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and not __fish_seen_subcommand_from import help" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and not __fish_seen_subcommand_from import help" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and not __fish_seen_subcommand_from import help" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and not __fish_seen_subcommand_from import help" -s h -l help -d 'Print help'
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and not __fish_seen_subcommand_from import help" -f -a "import" -d 'Bring online orders in, one JSON object a line'
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and not __fish_seen_subcommand_from import help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and __fish_seen_subcommand_from import" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and __fish_seen_subcommand_from import" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and __fish_seen_subcommand_from import" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and __fish_seen_subcommand_from import" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and __fish_seen_subcommand_from import" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and __fish_seen_subcommand_from import" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and __fish_seen_subcommand_from import" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and __fish_seen_subcommand_from help" -f -a "import" -d 'Bring online orders in, one JSON object a line'
complete -c brewgate -n "__fish_brewgate_using_subcommand orders; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c brewgate -n "__fish_brewgate_using_subcommand roster" -l week -d 'Any day of the week, such as 2026-11-16; this week if absent' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand roster" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand roster" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand roster" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand roster" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand roster" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand roster" -l json -d 'Answer as JSON'
complete -c brewgate -n "__fish_brewgate_using_subcommand roster" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_using_subcommand roster" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_using_subcommand roster" -s h -l help -d 'Print help'
complete -c brewgate -n "__fish_brewgate_using_subcommand lint" -l kind -d 'What the policies are for; guessed from whether they name principals and resources if absent' -r -f -a "identity\t''
boundary\t''
session\t''
guardrail\t''
resource\t''
trust\t''"
complete -c brewgate -n "__fish_brewgate_using_subcommand lint" -l shop -d 'Look at them as policies of this shop, by their files\' names; without FILE at all that it has' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand lint" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand lint" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand lint" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand lint" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand lint" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand lint" -l json -d 'Answer as JSON'
complete -c brewgate -n "__fish_brewgate_using_subcommand lint" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_using_subcommand lint" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_using_subcommand lint" -s h -l help -d 'Print help'
complete -c brewgate -n "__fish_brewgate_using_subcommand eval" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand eval" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand eval" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand eval" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand eval" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand eval" -l jsonl -d 'Read JSON lines from standard input and answer each with a line'
complete -c brewgate -n "__fish_brewgate_using_subcommand eval" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_using_subcommand eval" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_using_subcommand eval" -s h -l help -d 'Print help'
complete -c brewgate -n "__fish_brewgate_using_subcommand export" -l shop -d 'Read this shop file instead of the real shop' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand export" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand export" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand export" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand export" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand export" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand export" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_using_subcommand export" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_using_subcommand export" -s h -l help -d 'Print help'
complete -c brewgate -n "__fish_brewgate_using_subcommand import" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand import" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand import" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand import" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand import" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand import" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_using_subcommand import" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_using_subcommand import" -s h -l help -d 'Print help'
complete -c brewgate -n "__fish_brewgate_using_subcommand recover" -l data -d 'Where the shop\'s data is kept' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand recover" -l key -d 'The key file, kept outside the data' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand recover" -l config -d 'The config file' -r -F
complete -c brewgate -n "__fish_brewgate_using_subcommand recover" -l workstation -d 'Which of the shop\'s computers this is' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand recover" -l theme -d 'Colours: espresso, oat-milk, high-contrast, terminal' -r
complete -c brewgate -n "__fish_brewgate_using_subcommand recover" -l ascii -d 'Draw with plain ASCII characters'
complete -c brewgate -n "__fish_brewgate_using_subcommand recover" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c brewgate -n "__fish_brewgate_using_subcommand recover" -s h -l help -d 'Print help'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and not __fish_seen_subcommand_from demo check who-can what-can timesheet report orders roster lint eval export import recover help" -f -a "demo" -d 'Open the sample shop in a throw-away directory'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and not __fish_seen_subcommand_from demo check who-can what-can timesheet report orders roster lint eval export import recover help" -f -a "check" -d 'Ask whether somebody may do something, and why'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and not __fish_seen_subcommand_from demo check who-can what-can timesheet report orders roster lint eval export import recover help" -f -a "who-can" -d 'Ask who may do something, through what and on which terms'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and not __fish_seen_subcommand_from demo check who-can what-can timesheet report orders roster lint eval export import recover help" -f -a "what-can" -d 'Ask what somebody may do, through what and on which terms'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and not __fish_seen_subcommand_from demo check who-can what-can timesheet report orders roster lint eval export import recover help" -f -a "timesheet" -d 'Print somebody\'s timesheet for a week'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and not __fish_seen_subcommand_from demo check who-can what-can timesheet report orders roster lint eval export import recover help" -f -a "report" -d 'Print a report: what was sold, what is in stock, what the drawers held'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and not __fish_seen_subcommand_from demo check who-can what-can timesheet report orders roster lint eval export import recover help" -f -a "orders" -d 'Bring online orders into the shop'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and not __fish_seen_subcommand_from demo check who-can what-can timesheet report orders roster lint eval export import recover help" -f -a "roster" -d 'Print who may take which station when'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and not __fish_seen_subcommand_from demo check who-can what-can timesheet report orders roster lint eval export import recover help" -f -a "lint" -d 'Look for mistakes in policies'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and not __fish_seen_subcommand_from demo check who-can what-can timesheet report orders roster lint eval export import recover help" -f -a "eval" -d 'Decide policy cases, one JSON object a line'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and not __fish_seen_subcommand_from demo check who-can what-can timesheet report orders roster lint eval export import recover help" -f -a "export" -d 'Write the shop as a file, without secrets'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and not __fish_seen_subcommand_from demo check who-can what-can timesheet report orders roster lint eval export import recover help" -f -a "import" -d 'Read a shop file into a new shop'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and not __fish_seen_subcommand_from demo check who-can what-can timesheet report orders roster lint eval export import recover help" -f -a "recover" -d 'Come back in with the recovery key: a new password, new codes, a new recovery key'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and not __fish_seen_subcommand_from demo check who-can what-can timesheet report orders roster lint eval export import recover help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c brewgate -n "__fish_brewgate_using_subcommand help; and __fish_seen_subcommand_from orders" -f -a "import" -d 'Bring online orders in, one JSON object a line'
