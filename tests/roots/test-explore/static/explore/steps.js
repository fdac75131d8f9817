"use strict";
Explore.step = 1;
