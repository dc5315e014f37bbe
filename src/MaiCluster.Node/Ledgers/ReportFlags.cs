using System.CommandLine;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Prices;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Prices;
using MaiCluster.Storage;

namespace MaiCluster.Node.Ledgers;

/// <summary>Where a report's figures come from: the data of a node, or the store of a cluster.</summary>
internal sealed class ReportFlags
{
    private const string StoreFlag = "--store", StoreVariable = "MAI_STORE", PricesFlag = "--prices";

    private static readonly HashSet<string> NoHouse = []; // whatever runs there now, old prices stay what they were

    private readonly CommandContext _context;
    private readonly SettingFlags _settings;
    private readonly Option<string?> _store = new(StoreFlag) { Description = "The store of a cluster, as 'mai silo' has it, in place of DATA [none]", HelpName = "URL" };

    /// <param name="command">That takes them.</param>
    /// <param name="context">Whose variables count too.</param>
    /// <param name="needsPrices">The report is made by prices: a cluster's are no part of its store.</param>
    public ReportFlags(Command command, CommandContext context, bool needsPrices = false)
    {
        _context = context;
        _settings = new SettingFlags(command, needsPrices ? ["data", "prices"] : ["data"]);
        command.Options.Add(_store);
    }

    /// <exception cref="CommandFailedException">There is nothing there, or the store's address is none.</exception>
    /// <exception cref="StorageException">It cannot be reached or is not ours.</exception>
    public Task<ClusterStores> OpenAsync(ParseResult result, CancellationToken cancellationToken) =>
        ClusterStores.OpenKeptAsync(StoreOf(result), Options(result).DataDirectory, _context.Time, cancellationToken);

    /// <summary>
    /// The prices that were booked with. Of a node those last in force at its data, which have every list before; of a cluster those of the
    /// file that is given. Else those which MaiCluster comes with.
    /// </summary>
    /// <exception cref="CommandFailedException">A file is given for a node, which has its own, or is wrong.</exception>
    public PriceBook Prices(ParseResult result)
    {
        var options = Options(result);
        if (StoreOf(result) is not null)
        {
            return Read(options);
        }

        return _settings.Text(result, PricesFlag) is null
            ? KeptPrices.In(options.DataDirectory).Read() ?? Read(options with { Prices = null })
            : throw CommandFailedException.Usage($"{PricesFlag} goes with {StoreFlag}: the prices that a node booked with are at its data.");
    }

    private PriceBook Read(NodeOptions options) => PriceWatch.ReadChecked(options, NoHouse, _context.Time.GetUtcNow()).BookOrFail();

    private NodeOptions Options(ParseResult result) => _settings.Read(result, _context);

    private StoreUrl? StoreOf(ParseResult result)
    {
        var text = result.GetValue(_store) ?? _context.Variable(StoreVariable);
        return string.IsNullOrEmpty(text) ? null
            : SettingValue.Store(text)
            ?? throw CommandFailedException.Usage($"The value of {StoreFlag} is wrong: expected postgres://USER:PASSWORD@HOST:PORT/DATABASE, or sqlite:PATH."); // it may hold a password
    }
}
