# Three figures of the page, drawn from the API alone, as figures.py draws them:
#   Rscript figures.R http://127.0.0.1:8080
# It needs jsonlite (r-cran-jsonlite).

arguments <- commandArgs(trailingOnly = TRUE)
base <- if (length(arguments)) sub("/+$", "", arguments[1]) else "http://127.0.0.1:8080"
dataset <- jsonlite::fromJSON(paste0(base, "/dataset"))

areas <- function(period) {
  a <- read.csv(paste0(base, "/analysis/allocation?period=", period, "&f=csv"), encoding = "UTF-8")
  a[!is.na(a$need) & !is.na(a$amount), ]
}

agree <- function(what, ours, theirs, by = 1e-6) {
  if (any(abs(ours - theirs) > by)) stop(what, ": worked out ", ours, ", the API says ", theirs)
}

period <- dataset$default_period
known <- areas(period)

# Who falls furthest short of an equal share of the money for its share of need.
gap <- known$amount - known$need / sum(known$need) * sum(known$amount)
agree("gap", gap, known$equity_gap, 0.011)
worst <- order(gap)[1:10]
svg("shortfall.svg")
barplot(rev(gap[worst]), names.arg = rev(known$name[worst]), horiz = TRUE, las = 1)
invisible(dev.off())
cat("shortfall.svg:", known$name[worst[1]], sprintf("%.2f", gap[worst[1]]), "\n")

# How unequal the money is: the Lorenz curve over need, Gini and Hoover.
ranked <- known[order(ifelse(known$need > 0, known$amount / known$need, Inf)), ]
x <- c(0, cumsum(ranked$need) / sum(ranked$need))
y <- c(0, cumsum(ranked$amount) / sum(ranked$amount))
gini <- 1 - sum(diff(x) * (head(y, -1) + tail(y, -1)))
hoover <- sum(abs(diff(y) - diff(x))) / 2
equity <- jsonlite::fromJSON(paste0(base, "/analysis/equity?redraws=no&period=", period))$indices[[known$level[1]]]
agree("Gini", gini, equity$gini)
agree("Hoover", hoover, equity$hoover)
svg("lorenz.svg")
plot(x, y, type = "l", xlab = "share of need", ylab = "share of money")
abline(0, 1, lty = 2)
invisible(dev.off())
cat("lorenz.svg:", sprintf("Gini %.4f, Hoover %.4f", gini, hoover), "\n")

# Money per unit of need by year.
trend <- read.csv(paste0(base, "/analysis/trend?f=csv"), encoding = "UTF-8")
trend <- trend[is.na(trend$id) | trend$id == "", ]
per_need <- sapply(dataset$periods, function(p) { a <- areas(p); sum(a$amount) / sum(a$need) })
drawn <- is.finite(per_need) & !is.na(trend$per_need[match(dataset$periods, trend$period)])
agree("money per need", per_need[drawn], trend$per_need[match(dataset$periods[drawn], trend$period)])
svg("years.svg")
barplot(per_need[drawn], names.arg = dataset$periods[drawn])
invisible(dev.off())
cat("years.svg:", paste(dataset$periods[drawn], sprintf("%.2f", per_need[drawn]), collapse = ", "), "\n")
