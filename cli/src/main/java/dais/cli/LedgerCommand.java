package dais.cli;

import picocli.CommandLine.Command;

/// `dais ledger`: what a ledger holds.
@Command(name = "ledger", description = "Read a ledger.", mixinStandardHelpOptions = true)
final class LedgerCommand extends CommandGroup {}
