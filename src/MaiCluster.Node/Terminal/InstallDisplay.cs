using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Packages.Installation;
using MaiCluster.Node.Commands;
using Spectre.Console;

namespace MaiCluster.Node.Terminal;

/// <summary>Shows an installation: a bar in a terminal, a line every tenth elsewhere.</summary>
internal static class InstallDisplay
{
    public static Task<T> ShowAsync<T>(CommandContext context, string model, Func<IProgress<InstallProgress>, Task<T>> install) =>
        context.Ansi ? ShowBarAsync(context, model, install) : install(new Lines(context.Error));

    /// <summary>Installs the model's package, and those that it uses, where they are missing or outdated, and shows it.</summary>
    /// <exception cref="PackageException">It cannot be installed.</exception>
    public static async Task EnsureAsync(CommandContext context, PackageStore packages, string model, CancellationToken cancellationToken)
    {
        foreach (var missing in packages.MissingFor(model))
        {
            await ShowAsync(context, missing, progress => packages.InstallAsync(missing, name: null, progress, cancellationToken));
        }
    }

    private static Task<T> ShowBarAsync<T>(CommandContext context, string model, Func<IProgress<InstallProgress>, Task<T>> install) =>
        Columns.Console(context).Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(screen => install(new Bar(screen.AddTask(Markup.Escape(model), maxValue: double.MaxValue))));

    private sealed class Bar(ProgressTask task) : IProgress<InstallProgress>
    {
        public void Report(InstallProgress value)
        {
            task.MaxValue = Math.Max(value.BytesTotal, 1);
            task.Value = value.BytesDone;
        }
    }

    private sealed class Lines(TextWriter error) : IProgress<InstallProgress>
    {
        private readonly Lock _lock = new();
        private long _tenths = -1;

        public void Report(InstallProgress value)
        {
            lock (_lock)
            {
                var tenths = value.BytesTotal <= 0 ? 10 : value.BytesDone * 10 / value.BytesTotal;
                if (tenths > _tenths)
                {
                    _tenths = tenths;
                    error.WriteLine($"{value.Package}: {tenths * 10}% of {ByteSize.Text(value.BytesTotal)}");
                }
            }
        }
    }
}
