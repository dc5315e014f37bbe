using System.Numerics;
using MaiCluster.Serving.Documents;
using MaiCluster.Serving.Documents.Layout;

namespace MaiCluster.Engines.Documents;

/// <summary>One page on its way from pixels to text. Every change is made by a step of its request.</summary>
internal sealed class PageTask
{
    /// <summary>Lines that are less sure are no text.</summary>
    private const float LeastConfidence = 0.5f;

    /// <summary>A box so many times as high as wide, and as the usual line is high, is a line that runs down the page.</summary>
    private const float Tall = 2.5f;

    private readonly DocumentPage _page;
    private readonly int _detectionSide;
    private readonly List<ReadLine> _lines;
    private PagePicture? _picture;
    private Task<DetectionInput>? _input;
    private IReadOnlyList<TextBox> _boxes = [];
    private bool _isSideways;
    private bool _isDirected;
    private int _quarters;
    private int _unread;

    public PageTask(DocumentPage page, int detectionSide)
    {
        (_page, _detectionSide, _picture, _lines) = (page, detectionSide, page.Picture, [.. page.Lines]);
        Stage = page.Picture is null ? PageStage.Compose : PageStage.Detect;
    }

    public PageStage Stage { get; private set; }

    /// <summary>The lines whose direction is asked for; in the stage for it.</summary>
    public IReadOnlyList<LinePicture> Voters { get; private set; } = [];

    /// <summary>The lines that are to be read; in the stage for it.</summary>
    public IReadOnlyList<LineTask> Unread { get; private set; } = [];

    /// <summary>Begins to prepare the page for detection, on another thread.</summary>
    public void Prepare()
    {
        if (Stage == PageStage.Detect && _picture is { } picture)
        {
            _input ??= Task.Run(() => DetectionInput.Of(picture, _detectionSide));
        }
    }

    /// <summary>The page as the detection graph takes it.</summary>
    public DetectionInput Input()
    {
        Prepare();
        return _input!.GetAwaiter().GetResult(); // another thread is at it already, and the loop has nothing else to do
    }

    /// <param name="map">What detection makes of <see cref="Input"/>.</param>
    public void TakeMap(ReadOnlySpan<float> map)
    {
        var input = Input();
        var (x, y) = ((float)_picture!.Width / input.Width, (float)_picture.Height / input.Height);
        _boxes = [.. TextRegions.Find(map, input.Width, input.Height).Select(box => box with { Centre = box.Centre * new Vector2(x, y), Width = box.Width * x, Height = box.Height * y })];
        _input = null;
        if (_boxes.Count == 0)
        {
            BeginComposing();
        }
        else if (_isDirected)
        {
            BeginReading();
        }
        else
        {
            _isSideways = PageTurn.IsSideways(_boxes);
            Voters = [.. PageTurn.Voters(_boxes, _isSideways).Select(box => LinePicture.Of(_picture, box, PageTurn.DirectionWidth))];
            Stage = PageStage.Direct;
        }
    }

    /// <param name="upsideDown">The probability of each of <see cref="Voters"/>.</param>
    public void TakeDirections(IReadOnlyList<float> upsideDown)
    {
        Voters = [];
        _isDirected = true;
        _quarters = PageTurn.Quarters(_isSideways, upsideDown);
        if (_quarters == 0)
        {
            BeginReading();
            return;
        }

        // Looked at again the right way up: lines that run down are found in pieces.
        _picture = _picture!.Turned(4 - _quarters);
        Stage = PageStage.Detect;
    }

    /// <summary>One of <see cref="Unread"/> was read.</summary>
    public void TakeLine()
    {
        if (--_unread == 0)
        {
            _lines.AddRange(Unread.Where(line => line.Text.Length > 0 && line.Confidence >= LeastConfidence).Select(line => new ReadLine(line.Text, line.Box.Corners(), line.Confidence)));
            Unread = [];
            BeginComposing();
        }
    }

    /// <summary>What is written on the page; it is done then.</summary>
    public PageReading Compose()
    {
        Stage = PageStage.Done;
        var layout = PageLayout.Of(_lines, PageTurn.Skew(_boxes));
        var (width, height) = _quarters % 2 == 0 ? (_page.Width, _page.Height) : (_page.Height, _page.Width);
        return new PageReading
        {
            Width = _page.Width,
            Height = _page.Height,
            TurnedDegrees = 90 * _quarters,
            Lines = [.. layout.Order.Select(line => _lines[line] with { Polygon = [.. _lines[line].Polygon.Select(corner => PageTurn.Back(corner, _quarters, width, height))] })],
            Blocks = layout.Blocks,
        };
    }

    private void BeginComposing()
    {
        _picture = null;
        Stage = PageStage.Compose;
    }

    private void BeginReading()
    {
        var usual = _boxes.Select(box => box.Height).Order().ElementAt(_boxes.Count / 2);
        var lines = new LineTask[_boxes.Count];
        Parallel.For(0, lines.Length, index =>
        {
            var box = _boxes[index];
            box = box.Height > Tall * Math.Max(box.Width, usual) ? box.Sideways() : box;
            lines[index] = new LineTask(this, box, LinePicture.Of(_picture!, box));
        });
        (Unread, _unread, Stage) = (lines, lines.Length, PageStage.Recognise);
    }
}
