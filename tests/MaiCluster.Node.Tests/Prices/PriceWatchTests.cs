using MaiCluster.Node.Commands;
using MaiCluster.Node.Prices;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Prices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Node.Tests.Prices;

public sealed class PriceWatchTests : IDisposable
{
    private const string January = "currency: EUR\nprices:\n- from: 2026-01-01\n  models: {m: {bill: {pages: 1}}}\n";
    private const string February = January + "- from: 2026-02-01\n  models: {m: {bill: {pages: 2}}}\n";

    private readonly TemporaryFolder _folder = new();
    private readonly Clock _time = new(new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero));
    private readonly Lines _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_list_is_taken_when_the_file_has_stood_for_two_looks()
    {
        await using var watch = Open(January);
        Write(February);
        watch.Look();
        Assert.Single(watch.Book.Lists);
        watch.Look();
        Assert.Equal(2, watch.Book.Lists.Count);
        Assert.Equal([$"New prices from {Path}: in force is the list from 2026-01-01, the next from 2026-02-01"], _log.All);

        Look(watch, 3);
        Assert.Single(_log.All);
    }

    [Fact]
    public async Task A_file_that_is_still_being_written_is_waited_for()
    {
        await using var watch = Open(January);
        for (var length = January.Length + 1; length < February.Length; length++)
        {
            Write(February[..length]);
            watch.Look();
        }

        Assert.Single(watch.Book.Lists);
        Assert.Empty(_log.All);
        Write(February);
        Look(watch, 2);
        Assert.Equal(2, watch.Book.Lists.Count);
    }

    [Fact]
    public async Task A_wrong_file_is_told_of_once_with_all_that_is_wrong_and_changes_nothing()
    {
        await using var watch = Open(January);
        var book = watch.Book;
        Write("currency: euro\nprices:\n- from: 2026-02-01\n  defualt: {bill: 0}\n");
        Look(watch, 5);
        Assert.Same(book, watch.Book);
        var told = Assert.Single(_log.All);
        Assert.Equal(
            $"""
            The prices stay as they are: {Path} has 2 faults:
              currency: is the text 'euro'; expected a currency by its three letters, such as EUR
              prices[0].defualt: is not known here; did you mean 'default'?
            """,
            told);

        Write("currency: [");
        Look(watch, 5);
        Assert.Equal(2, _log.All.Count);
        Write(February);
        Look(watch, 2);
        Assert.Equal(2, watch.Book.Lists.Count);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_told_of_once_and_taken_when_it_is_back()
    {
        await using var watch = Open(January);
        File.Delete(Path);
        Look(watch, 4);
        Assert.StartsWith($"The prices stay as they are: {Path} has a fault:\n  the file cannot be read: ", Assert.Single(_log.All), StringComparison.Ordinal);
        Assert.Single(watch.Book.Lists);
        Write(February);
        Look(watch, 2);
        Assert.Equal(2, watch.Book.Lists.Count);
    }

    [Fact]
    public async Task Prices_that_have_begun_do_not_change_while_the_node_runs()
    {
        await using var watch = Open(February);
        Write(February.Replace("pages: 1", "pages: 9", StringComparison.Ordinal));
        Look(watch, 2);
        Assert.Contains("models.m.bill.pages: was 1 EUR and is 9 EUR, and the list from 2026-01-01 has begun; write it into one from 2026-01-16 or later\n", Assert.Single(_log.All), StringComparison.Ordinal);
        Assert.Equal(1_000_000_000, watch.Book.Lists[0].Models["m"].Bill[Meter.Pages].Billionths);

        // What has not begun may: February's day does at midnight.
        Write(February.Replace("pages: 2", "pages: 3", StringComparison.Ordinal));
        Look(watch, 2);
        Assert.Equal(3_000_000_000, watch.Book.Lists[1].Models["m"].Bill[Meter.Pages].Billionths);
        _time.SetUtcNow(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));
        Write(February);
        Look(watch, 2);
        Assert.Equal(3_000_000_000, watch.Book.Lists[1].Models["m"].Bill[Meter.Pages].Billionths);
    }

    [Fact]
    public async Task Nor_while_it_is_down()
    {
        await RunAsync(January);
        var refused = Assert.Throws<CommandFailedException>(() => Open(January.Replace("pages: 1", "pages: 9", StringComparison.Ordinal)));
        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.Equal(
            $"""
            {Path} has a fault:
              models.m.bill.pages: was 1 EUR and is 9 EUR, and the list from 2026-01-01 has begun; write it into one from 2026-01-16 or later
            What was in force is in {_folder.File("prices.json")}: to begin anew without it, stop the node and remove that file.
            """,
            refused.Message);

        await using var again = Open(February);
        Assert.Equal(2, again.Book.Lists.Count);
    }

    [Fact]
    public async Task What_was_taken_while_it_ran_is_kept()
    {
        await using (var watch = Open(January))
        {
            Write(February);
            Look(watch, 2);
        }

        _time.SetUtcNow(new DateTimeOffset(2026, 2, 15, 0, 0, 0, TimeSpan.Zero));
        Assert.Contains("the list from 2026-02-01 is gone", Assert.Throws<CommandFailedException>(() => Open(January)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_kept_prices_a_first_load_is_one_again()
    {
        await RunAsync(January);
        File.Delete(_folder.File("prices.json"));
        await using var watch = Open(January.Replace("pages: 1", "pages: 9", StringComparison.Ordinal));
        Assert.Equal(9_000_000_000, watch.Book.Lists[0].Models["m"].Bill[Meter.Pages].Billionths);
    }

    [Fact]
    public async Task What_never_came_into_force_may_change()
    {
        await Open(January).DisposeAsync();
        await using var watch = Open(January.Replace("pages: 1", "pages: 9", StringComparison.Ordinal));
        Assert.Equal(9_000_000_000, watch.Book.Lists[0].Models["m"].Bill[Meter.Pages].Billionths);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    public void Damaged_kept_prices_are_not_passed_over(string text)
    {
        _folder.Write("prices.json", text);
        Assert.StartsWith(
            $"{_folder.File("prices.json")}, the prices that were in force, cannot be used (", Assert.Throws<CommandFailedException>(() => Open(January)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_started_it_looks_each_second_of_the_nodes_clock()
    {
        await using var watch = Open(January);
        watch.Start();
        Write(February);
        for (var second = 0; second < 2; second++)
        {
            await _time.NextWaitAsync();
            Assert.Single(watch.Book.Lists);
            _time.Advance(FileLook.Interval);
        }

        await _time.NextWaitAsync();
        Assert.Equal(2, watch.Book.Lists.Count);
    }

    [Fact]
    public async Task The_shipped_prices_name_every_bundled_model_and_are_free()
    {
        var options = new NodeOptions { DataDirectory = _folder.Path };
        await using var watch = PriceWatch.Open(options, () => new HashSet<string>(), _time, _log);
        Assert.True(watch.IsShipped);
        Assert.EndsWith("models/prices.json, as shipped: every model is free; give your own with --prices FILE", watch.Summary(), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("prices.json")));
        var list = Assert.Single(watch.Book.Lists);
        Assert.Equal(
            [
                "all-minilm-l6-v2-int8", "kokoro-82m", "mai-embed", "mai-image-emoji", "mai-live", "mai-read", "mai-text", "mai-transcribe", "mai-voice", "pp-ocr-v4",
                "smollm2-135m-instruct", "whisper-tiny",
            ],
            list.Models.Keys.Order(StringComparer.Ordinal));
        Assert.All(list.Models.Values, model => Assert.True(model.Bill.IsFree));
        Assert.True(list.Default!.IsFree);
    }

    private string Path => _folder.File("mine.yaml");

    private PriceWatch Open(string text)
    {
        Write(text);
        return PriceWatch.Open(new NodeOptions { DataDirectory = _folder.Path, Prices = Path }, () => new HashSet<string>(), _time, _log);
    }

    /// <summary>A node that comes and goes.</summary>
    private async Task RunAsync(string text)
    {
        await using var watch = Open(text);
        watch.Start();
    }

    private void Write(string text) => _folder.Write("mine.yaml", text);

    private static void Look(PriceWatch watch, int times)
    {
        for (var i = 0; i < times; i++)
        {
            watch.Look();
        }
    }

    /// <summary>What was logged.</summary>
    private sealed class Lines : ILogger
    {
        private readonly List<string> _lines = [];

        public List<string> All => _lines;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Add(formatter(state, exception));
    }

    /// <summary>Tells when somebody waits for it.</summary>
    private sealed class Clock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private readonly SemaphoreSlim _waits = new(0);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waits.Release();
            return timer;
        }

        public async Task NextWaitAsync() => Assert.True(await _waits.WaitAsync(TimeSpan.FromSeconds(60)), "Nothing waited for the clock within a minute.");
    }
}
