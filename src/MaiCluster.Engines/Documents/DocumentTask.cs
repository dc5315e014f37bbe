using MaiCluster.Serving.Documents;
using MaiCluster.Serving.Stepping;

namespace MaiCluster.Engines.Documents;

/// <summary>One request's pages. A few are open at once, so that their lines share steps; they leave in their order.</summary>
internal sealed class DocumentTask : IStepTask
{
    /// <summary>Pages open at once: each holds its pixels in float meanwhile, some 20 MB.</summary>
    private const int OpenPages = 4;

    private static readonly object Directions = new();

    private readonly PageTask[] _pages;
    private readonly DocumentPackageSettings _settings;
    private readonly bool _isIndependent;
    private readonly List<LineTask> _lines = [];
    private int _left;

    /// <param name="isIndependent">Whether lines of a batch leave each other alone.</param>
    public DocumentTask(DocumentWork work, DocumentPackageSettings settings, bool isIndependent)
    {
        _settings = settings;
        _isIndependent = isIndependent;
        _pages = [.. work.Pages.Select(page => new PageTask(page, settings.DetectionSide))];
        Choose();
    }

    public object? BatchKey { get; private set; }

    public int? SharedRows { get; private set; }

    public int Rows { get; private set; } = 1;

    public int Work { get; private set; } = 1;

    public bool IsDone => _left == _pages.Length;

    /// <summary>What its next step is.</summary>
    public PageStage Stage { get; private set; }

    /// <summary>The page of its next step; of none in particular where lines are read.</summary>
    public PageTask Page { get; private set; } = null!;

    /// <summary>The lines of its next step, where that reads lines: all of one width.</summary>
    public IReadOnlyList<LineTask> Lines => _lines;

    /// <summary>A step was taken.</summary>
    /// <param name="leaves">Takes each page that is through, in their order.</param>
    public void Advance(Action<PageReading> leaves)
    {
        while (_left < _pages.Length && _pages[_left].Stage == PageStage.Compose)
        {
            leaves(_pages[_left++].Compose());
        }

        if (!IsDone)
        {
            Choose();
        }
    }

    public void Dispose()
    {
    }

    private void Choose()
    {
        var open = _pages.Skip(_left).Take(OpenPages).ToArray();
        _lines.Clear();
        (BatchKey, SharedRows, Rows, Work) = (null, null, 1, 1);
        if (open[0].Stage == PageStage.Compose)
        {
            (Page, Stage) = (open[0], PageStage.Compose);
        }
        else if (open.FirstOrDefault(page => page.Stage == PageStage.Detect) is { } unseen)
        {
            (Page, Stage) = (unseen, PageStage.Detect);
            unseen.Prepare();
        }
        else if (open.FirstOrDefault(page => page.Stage == PageStage.Direct) is { } undirected)
        {
            (Page, Stage, Rows, Work) = (undirected, PageStage.Direct, undirected.Voters.Count, undirected.Voters.Count);
            Share(Directions, DocumentEngine.DirectionRows);
        }
        else
        {
            ChooseLines(open);
        }
    }

    private void ChooseLines(PageTask[] open)
    {
        // The widest first: nobody waits for a long line at the end.
        var unread = open.SelectMany(page => page.Unread).Where(line => !line.IsRead).OrderByDescending(line => line.BatchWidth).ToArray(); // stable
        var width = unread[0].BatchWidth;
        var most = _isIndependent ? Math.Max(1, _settings.StepWidth / width) : 1;
        _lines.AddRange(unread.TakeWhile(line => line.BatchWidth == width).Take(most));
        (Stage, Rows, Work) = (PageStage.Recognise, _lines.Count, _lines.Count);
        Share(width, most);
    }

    private void Share(object key, int most)
    {
        if (_isIndependent)
        {
            (BatchKey, SharedRows) = (key, most);
        }
    }
}
