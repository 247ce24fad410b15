namespace ArchSim.Training;

/// <summary>A point in an image, in 1/64 of a pixel.</summary>
internal readonly record struct CanvasPoint(int X, int Y);

/// <summary>A grey image that strokes are drawn on, in integers only: sixteen samples a pixel, each inside a stroke or not.</summary>
internal sealed class Canvas
{
    /// <summary>Units of a <see cref="CanvasPoint"/> in a pixel.</summary>
    public const int Unit = 64;

    private const int SamplesPerSide = 4;
    private const int Spacing = Unit / SamplesPerSide;
    private const int FullMask = (1 << (SamplesPerSide * SamplesPerSide)) - 1;

    private readonly int _size;
    private readonly int[] _levels;
    private readonly int[] _masks;

    public Canvas(int size) => (_size, _levels, _masks) = (size, new int[size * size], new int[size * size]);

    /// <summary>Row by row; may lie outside 0..255 until it is written.</summary>
    public Span<int> Levels => _levels;

    /// <summary>Draws lines from point to point with round ends and joints.</summary>
    /// <param name="radius">Half of the width, in units.</param>
    /// <param name="level">What a pixel is that lies inside.</param>
    public void Stroke(IReadOnlyList<CanvasPoint[]> lines, int radius, int level)
    {
        Array.Clear(_masks);
        foreach (var line in lines)
        {
            for (var i = 1; i < line.Length; i++)
                Mark(line[i - 1], line[i], radius);
        }
        for (var i = 0; i < _levels.Length; i++)
        {
            var inside = int.PopCount(_masks[i]);
            // Rounded towards zero, which integer division does on every machine.
            _levels[i] += (level - _levels[i]) * inside / (SamplesPerSide * SamplesPerSide);
        }
    }

    /// <summary>Pixels of a rectangle that may reach out of the image.</summary>
    public void Fill(int left, int top, int width, int height, int level)
    {
        for (var y = Math.Max(0, top); y < Math.Min(_size, top + height); y++)
            _levels.AsSpan(y * _size, _size)[Math.Clamp(left, 0, _size)..Math.Clamp(left + width, 0, _size)].Fill(level);
    }

    private void Mark(CanvasPoint from, CanvasPoint to, int radius)
    {
        var (left, right) = Reach(from.X, to.X, radius);
        var (top, bottom) = Reach(from.Y, to.Y, radius);
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                ref var mask = ref _masks[y * _size + x];
                for (var sample = 0; mask != FullMask && sample < SamplesPerSide * SamplesPerSide; sample++)
                {
                    var sampleX = x * Unit + sample % SamplesPerSide * Spacing + Spacing / 2;
                    var sampleY = y * Unit + sample / SamplesPerSide * Spacing + Spacing / 2;
                    if (IsWithin(new CanvasPoint(sampleX, sampleY), from, to, radius))
                        mask |= 1 << sample;
                }
            }
        }
    }

    /// <summary>First and last pixel that a line reaches.</summary>
    private (int First, int Last) Reach(int from, int to, int radius) =>
        (Math.Max(0, (Math.Min(from, to) - radius) / Unit), Math.Min(_size - 1, (Math.Max(from, to) + radius) / Unit));

    private static bool IsWithin(CanvasPoint point, CanvasPoint from, CanvasPoint to, int radius)
    {
        long dx = to.X - from.X, dy = to.Y - from.Y, px = point.X - from.X, py = point.Y - from.Y;
        var along = px * dx + py * dy;
        var length = dx * dx + dy * dy;
        if (along <= 0)
            return px * px + py * py <= (long)radius * radius;
        if (along >= length)
            return (px - dx) * (px - dx) + (py - dy) * (py - dy) <= (long)radius * radius;
        var across = px * dy - py * dx;
        return across * across <= radius * radius * length;
    }
}
